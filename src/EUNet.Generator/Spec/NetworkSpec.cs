namespace EUNet.Generator.Spec;

/// <summary>
/// A network as its YAML file states it: <c>extends</c> resolved, defaults filled in, every value checked by itself.
/// Whether the parts fit each other (taps, strides) is the graph's to find out.
/// </summary>
public sealed record NetworkSpec
{
    /// <summary>The C# class: <c>EUNetLite0CamVid</c>.</summary>
    public required string ClassName { get; init; }

    /// <summary>The file's kebab name, which <c>--network</c> takes: <c>eunet-lite0-camvid</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the docs; empty if not given.</summary>
    public string Summary { get; init; } = "";

    /// <summary>What enters the network.</summary>
    public required InputSpec Input { get; init; }

    /// <summary>The classes of a segmentation network; null where the file names none (one class: a sigmoid).</summary>
    public ClassesSpec? Classes { get; init; }

    /// <summary>An <see cref="EfficientNetEncoderSpec"/> or a <see cref="PlainEncoderSpec"/>.</summary>
    public required EncoderSpec Encoder { get; init; }

    /// <summary>Pooling, dropout and dense layer, if the network classifies.</summary>
    public ClassifierSpec? Classifier { get; init; }

    /// <summary>The decoder, if the network segments.</summary>
    public DecoderSpec? Decoder { get; init; }

    /// <summary>The convolution that makes the logits, if the network segments.</summary>
    public HeadSpec? Head { get; init; }

    /// <summary>Defaults that training starts from.</summary>
    public TrainingSpec Training { get; init; } = new();
}

/// <summary>The network's input.</summary>
/// <param name="Channels">Colour channels; 3 for RGB.</param>
/// <param name="NominalHeight">The size that static padding and cards are computed for; the input may have any size.</param>
/// <param name="NominalWidth">See <paramref name="NominalHeight"/>.</param>
/// <param name="Normalization">How bytes 0..255 become inputs.</param>
public sealed record InputSpec(int Channels, int NominalHeight, int NominalWidth, NormalizationSpec Normalization);

/// <summary>Per channel, <c>(byte - Mean) / Std</c>, both on the scale 0..255; one value serves all channels.</summary>
/// <param name="Name">imagenet, lite, advprop, raw or custom.</param>
public sealed record NormalizationSpec(string Name, EquatableArray<double> Mean, EquatableArray<double> Std);

/// <summary>The classes, in index order.</summary>
/// <param name="Items">Name and colour of each.</param>
/// <param name="Ignore">The mask value that training and metrics leave out, or null.</param>
public sealed record ClassesSpec(EquatableArray<ClassSpec> Items, int? Ignore);

/// <summary>One class.</summary>
/// <param name="Name">As written: <c>car</c>.</param>
/// <param name="Color">0xRRGGBB.</param>
public sealed record ClassSpec(string Name, int Color);

/// <summary>An elementwise non-linearity, by its name in specs.</summary>
public enum ActivationKind
{
    /// <summary>x.</summary>
    None,

    /// <summary>x · sigmoid(x).</summary>
    Swish,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>x · relu6(x + 3) / 6.</summary>
    HardSwish,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}

/// <summary>How convolutions pad.</summary>
public enum PaddingKind
{
    /// <summary>TensorFlow's: outputs are ceil(n / stride), the odd zero goes to the right and bottom.</summary>
    Same,

    /// <summary>(kernel - 1) / 2 zeros at each side.</summary>
    Symmetric,

    /// <summary>SAME's zeros at the nominal size, at every size.</summary>
    Static,

    /// <summary>None.</summary>
    Valid,
}

/// <summary>Batch normalisation's constants. Momentum is counted as Keras does: PyTorch's 0.1 is 0.9.</summary>
public sealed record NormSpec(double Epsilon, double Momentum);

/// <summary>What extracts features.</summary>
public abstract record EncoderSpec
{
    /// <summary>Null for convolutions with a bias and no norm.</summary>
    public NormSpec? Norm { get; init; }

    /// <summary>How its convolutions pad.</summary>
    public PaddingKind Padding { get; init; }
}

/// <summary>MBConv stages behind a stem (EfficientNet, Lite, EdgeTPU, V2).</summary>
public sealed record EfficientNetEncoderSpec : EncoderSpec
{
    /// <summary>Factor on filters.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Factor on repeats, rounded up.</summary>
    public double Depth { get; init; } = 1;

    /// <summary>Filters are rounded to multiples of this.</summary>
    public int RoundingDivisor { get; init; } = 8;

    /// <summary>Rounding must keep this share of the filters, or goes up.</summary>
    public double RoundingKeep { get; init; } = 0.9;

    /// <summary>The first and last stage keep their repeats (Lite).</summary>
    public bool FixedEnds { get; init; }

    /// <summary>After every convolution but the projections.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Swish;

    /// <summary>Stochastic depth's rate at the last block; block i of n has rate · i / n.</summary>
    public double DropConnect { get; init; }

    /// <summary>The first convolution.</summary>
    public required StemSpec Stem { get; init; }

    /// <summary>One element a stage.</summary>
    public required EquatableArray<BlockSpec> Blocks { get; init; }

    /// <summary>The 1×1 convolution at the end, or null.</summary>
    public TopSpec? Top { get; init; }
}

/// <summary>The stem convolution; <paramref name="Scaled"/> says whether width applies.</summary>
public sealed record StemSpec(int Filters, int Kernel, int Stride, bool Scaled);

/// <summary>The top convolution; <paramref name="Scaled"/> says whether width applies.</summary>
public sealed record TopSpec(int Filters, bool Scaled);

/// <summary>One stage, as its token states it: <c>r2_k3_s22_e6_i16_o24_se0.25</c>.</summary>
/// <param name="Repeat">Before depth scaling.</param>
/// <param name="Kernel">Side of the depthwise (or fused) kernel.</param>
/// <param name="StrideY">Of the first block.</param>
/// <param name="StrideX">Of the first block.</param>
/// <param name="Expansion">Channels of the expansion over the block's input.</param>
/// <param name="InFilters">As written; the graph goes by the channels that really arrive.</param>
/// <param name="OutFilters">Before width scaling.</param>
/// <param name="SqueezeRatio">Of the block's input channels; 0 for none.</param>
/// <param name="Fused">c1: one full convolution in place of expansion and depthwise.</param>
/// <param name="FusedFrom">fcN: the first block's fused expansion counts from N filters; 0 if absent.</param>
/// <param name="NoSkip">No residual connection.</param>
public sealed record BlockSpec(
    int Repeat, int Kernel, int StrideY, int StrideX, int Expansion, int InFilters, int OutFilters, double SqueezeRatio,
    bool Fused, int FusedFrom, bool NoSkip);

/// <summary>A plain U-Net's encoder: double 3×3 convolutions with ReLU, 2×2 max-pooling between levels.</summary>
public sealed record PlainEncoderSpec : EncoderSpec
{
    /// <summary>Filters of each level.</summary>
    public required EquatableArray<int> Levels { get; init; }
}

/// <summary>Global average, dropout, dense layer.</summary>
/// <param name="Classes">Number of logits.</param>
/// <param name="Dropout">Rate while training.</param>
/// <param name="Labels">Name of a label list (imagenet), or null.</param>
public sealed record ClassifierSpec(int Classes, double Dropout, string? Labels);

/// <summary>The decoder: an optional bottleneck, then one stage for each doubling.</summary>
public sealed record DecoderSpec
{
    /// <summary>The tap it starts from; null for the encoder's last map.</summary>
    public string? From { get; init; }

    /// <summary>The block before the first stage, or null.</summary>
    public BottleneckSpec? Bottleneck { get; init; }

    /// <summary>From the smallest map to the largest.</summary>
    public required EquatableArray<DecoderStageSpec> Stages { get; init; }
}

/// <summary>What stands between encoder and decoder.</summary>
/// <param name="Block">Its kind; unused for a pyramid.</param>
/// <param name="Filters">Its output channels.</param>
/// <param name="PyramidBins">Bins of pyramid pooling; empty for a convolution block.</param>
/// <param name="Style">Bias, norm, padding of its convolutions: the decoder's.</param>
public sealed record BottleneckSpec(DecoderBlockKind Block, int Filters, EquatableArray<int> PyramidBins, DecoderStyle Style);

/// <summary>One decoder stage, with everything that the decoder's keys and its own say.</summary>
/// <param name="Skip">A tap, or null for none.</param>
/// <param name="Filters">Output channels.</param>
public sealed record DecoderStageSpec(
    string? Skip, int Filters, UpsamplingSpec Up, DecoderBlockKind Block, FitKind Fit, bool SkipFirst, AttentionKind Attention,
    DecoderStyle Style);

/// <summary>How a decoder block's convolutions are made.</summary>
/// <param name="Bias">Convolutions have a bias.</param>
/// <param name="Norm">Batch norm's constants, or null for none.</param>
/// <param name="Padding">Of its 3×3 convolutions.</param>
public sealed record DecoderStyle(bool Bias, NormSpec? Norm, PaddingKind Padding);

/// <summary>How a stage doubles its map.</summary>
/// <param name="Bias">Of a transposed convolution.</param>
/// <param name="Norm">Batch norm and ReLU after a transposed convolution.</param>
public sealed record UpsamplingSpec(UpsamplingKind Kind, bool Bias, bool Norm);

/// <summary>Ways to double a map.</summary>
public enum UpsamplingKind
{
    /// <summary>Each pixel twice in both directions.</summary>
    Nearest,

    /// <summary>Bilinear with half-pixel centres.</summary>
    Bilinear,

    /// <summary>Transposed convolution 2×2, stride 2, to the stage's filters.</summary>
    Transpose2x2,

    /// <summary>Transposed convolution 4×4, stride 2, cropped by 1, to the stage's filters.</summary>
    Transpose4x4,
}

/// <summary>A decoder stage's convolutions.</summary>
public enum DecoderBlockKind
{
    /// <summary>[3×3, norm, ReLU] twice, plus a 1×1 with bias of the block's input; no final ReLU.</summary>
    Residual,

    /// <summary>[3×3, norm, ReLU] twice.</summary>
    Double,

    /// <summary>[3×3, norm, ReLU] once.</summary>
    Single,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>How an upsampled map meets its skip.</summary>
public enum FitKind
{
    /// <summary>Cropped at right and bottom to the skip's size, padded with zeros where smaller.</summary>
    Crop,

    /// <summary>Resized to the skip's size, nearest: floor(i · in / out).</summary>
    Resize,

    /// <summary>The skip is cropped at its centre to the map's size.</summary>
    Center,
}

/// <summary>Attention in decoder stages.</summary>
public enum AttentionKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>Concurrent spatial and channel squeeze and excitation, with biases.</summary>
    Scse,

    /// <summary>The same without biases.</summary>
    ScseNoBias,
}

/// <summary>The convolution that makes the logits.</summary>
/// <param name="Kernel">Its side.</param>
/// <param name="Bias">Whether it has one.</param>
/// <param name="Padding">The decoder's.</param>
/// <param name="Outputs">Its channels: the number of classes; 1 or 2 named classes as the spec says.</param>
/// <param name="Activation">softmax or sigmoid: what turns logits into probabilities, outside the network.</param>
public sealed record HeadSpec(int Kernel, bool Bias, PaddingKind Padding, int Outputs, string Activation);

/// <summary>Defaults that <c>eunet train</c> starts from.</summary>
/// <param name="Loss">What it minimises, as a text that is known to state a loss for that many logits.</param>
public sealed record TrainingSpec(string Loss = "cross-entropy");
