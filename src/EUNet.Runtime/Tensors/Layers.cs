namespace EUNet.Tensors;

/// <summary>An elementwise non-linearity.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    None,

    /// <summary>x · sigmoid(x) (SiLU).</summary>
    Swish,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>x · relu6(x + 3) / 6 (MobileNetV3).</summary>
    HardSwish,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}

/// <summary>Zeros around a map before a convolution.</summary>
public readonly record struct Padding
{
    private readonly bool _same;

    private Padding(bool same, int top, int left, int bottom, int right)
    {
        _same = same;
        (Top, Left, Bottom, Right) = (top, left, bottom, right);
    }

    /// <summary>TensorFlow's SAME: outputs are ceil(n / stride); the odd zero goes to the right and bottom.</summary>
    public static Padding Same => new(true, 0, 0, 0, 0);

    /// <summary>No zeros.</summary>
    public static Padding Valid => default;

    /// <summary>The same zeros at every size.</summary>
    public static Padding Explicit(int top, int left, int bottom, int right) => new(false, top, left, bottom, right);

    private int Top { get; }

    private int Left { get; }

    private int Bottom { get; }

    private int Right { get; }

    /// <summary>Rows of zeros above an input of that height.</summary>
    public int Above(int height, int kernel, int stride) => _same ? SameTotal(height, kernel, stride) / 2 : Top;

    /// <summary>Columns of zeros left of an input of that width.</summary>
    public int Before(int width, int kernel, int stride) => _same ? SameTotal(width, kernel, stride) / 2 : Left;

    private static int SameTotal(int extent, int kernel, int stride)
        => Math.Max(((((extent + stride - 1) / stride) - 1) * stride) + kernel - extent, 0);
}

/// <summary>Batch normalisation after a convolution: y = weight · (x - mean) / sqrt(variance + epsilon) + bias.</summary>
/// <param name="Index">Its number in the network, from 0: where a pass keeps the batch's moments.</param>
/// <param name="Weight">Gamma.</param>
/// <param name="Bias">Beta.</param>
/// <param name="Mean">Running mean.</param>
/// <param name="Variance">Running variance (unbiased).</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">Share of the old running value that each step keeps (Keras); PyTorch's momentum is 1 less this.</param>
public sealed record BatchNormLayer(
    int Index, Parameter Weight, Parameter Bias, Parameter Mean, Parameter Variance, float Epsilon, float Momentum)
{
    /// <summary>Channels.</summary>
    public int Channels => Weight.Length;
}

/// <summary>A convolution with what follows it. In inference the norm is folded into the weights.</summary>
/// <param name="Index">Its number among the network's layers, from 0: where a pass keeps prepared weights.</param>
/// <param name="Name">The interchange name: <c>block2a_expand_conv</c>.</param>
public abstract record Layer(int Index, string Name)
{
    /// <summary>The kernel.</summary>
    public required Parameter Weight { get; init; }

    /// <summary>The bias, or null.</summary>
    public Parameter? Bias { get; init; }

    /// <summary>The norm that follows, or null.</summary>
    public BatchNormLayer? Norm { get; init; }

    /// <summary>The activation at the end.</summary>
    public Activation Activation { get; init; }

    /// <summary>Channels that leave it.</summary>
    public abstract int OutChannels { get; }
}

/// <summary>A full convolution (1×1: pointwise), k × k, any stride and padding. A dense layer is one on a 1×1 map.</summary>
public sealed record ConvolutionLayer(int Index, string Name) : Layer(Index, Name)
{
    /// <summary>Side of the kernel.</summary>
    public int Kernel { get; init; } = 1;

    /// <summary>Vertical stride.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Horizontal stride.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Zeros around the input.</summary>
    public Padding Padding { get; init; }

    /// <summary>Channels that enter it.</summary>
    public int InChannels => Weight.Shape[1];

    /// <inheritdoc/>
    public override int OutChannels => Weight.Shape[0];
}

/// <summary>A depthwise convolution: every channel by itself.</summary>
public sealed record DepthwiseLayer(int Index, string Name) : Layer(Index, Name)
{
    /// <summary>Side of the kernel.</summary>
    public required int Kernel { get; init; }

    /// <summary>Vertical stride.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Horizontal stride.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Zeros around the input.</summary>
    public Padding Padding { get; init; }

    /// <inheritdoc/>
    public override int OutChannels => Weight.Shape[0];
}

/// <summary>A transposed convolution, stride 2: kernel 2 (no overlap) or 4 (cropped by one at each side).</summary>
public sealed record TransposedConvolutionLayer(int Index, string Name) : Layer(Index, Name)
{
    /// <summary>Side of the kernel: 2 or 4.</summary>
    public required int Kernel { get; init; }

    /// <summary>Channels that enter it.</summary>
    public int InChannels => Weight.Shape[0];

    /// <inheritdoc/>
    public override int OutChannels => Weight.Shape[1];
}

/// <summary>Squeeze and excitation: sigmoid(expand(activation(reduce(pooled)))), on N × 1 × 1 × C maps (Hu et al., 2018).</summary>
public sealed record SqueezeExciteLayer(ConvolutionLayer Reduce, ConvolutionLayer Expand);
