using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>
/// Runs a network's inference operators on an ILGPU accelerator. Norms are folded into weights on the host and the result is uploaded
/// before the first operator, and again when the parameters have changed since.
/// </summary>
public sealed class GpuPass : GpuOperators
{
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _folded;
    private readonly long[] _bias;
    private readonly float[] _host;
    private readonly double[] _scale;
    private long _version = -1;

    /// <summary>A pass over a session's memory.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="layers">The network's layers; each stands at its <see cref="Layer.Index"/>.</param>
    /// <param name="arena">The session's maps, laid out.</param>
    /// <param name="accelerator">The device, opened.</param>
    public GpuPass(ParameterSet parameters, IReadOnlyList<Layer> layers, Arena arena, Accelerator accelerator)
        : base(parameters, layers, arena, accelerator)
    {
        _bias = new long[layers.Count];
        var length = Whole(parameters.Length);
        for (var i = 0; i < layers.Count; i++)
        {
            _bias[i] = length;
            length += Whole(layers[i].OutChannels);
        }

        _folded = Memory.Allocate<float>(length);
        _host = new float[layers.Count == 0 ? 0 : layers.Max(layer => layer.Weight.Length + layer.OutChannels)];
        _scale = new double[layers.Count == 0 ? 0 : layers.Max(layer => layer.OutChannels)];
    }

    /// <summary>Folds and uploads the weights anew, layer by layer, in the memory that is there; operators do so where the parameters changed.</summary>
    public void Refresh()
    {
        var version = Parameters.Version;
        for (var i = 0; i < Layers.Count; i++)
        {
            var layer = Layers[i];
            var weight = _host.AsSpan(0, layer.Weight.Length);
            var bias = _host.AsSpan(layer.Weight.Length, layer.OutChannels);
            FoldedWeights.Fold(Parameters, layer, weight, bias, _scale);
            _folded.View.BaseView.SubView(layer.Weight.Offset, weight.Length).CopyFromCPU(Stream, (ReadOnlySpan<float>)weight);
            _folded.View.BaseView.SubView(_bias[layer.Index], bias.Length).CopyFromCPU(Stream, (ReadOnlySpan<float>)bias);
            Stream.Synchronize(); // the next layer is folded in the same place
        }

        _version = version;
    }

    /// <summary>y = activation(norm(conv(x) + bias)); any kernel, stride and padding.</summary>
    public void Convolution(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap x, FeatureMap y) => ConvolveStep(kernel, l, x, null, null, y);

    /// <summary>The same, plus a map of y's shape.</summary>
    public void Convolution(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap x, FeatureMap residual, FeatureMap y)
        => ConvolveStep(kernel, l, x, null, residual, y);

    /// <summary>Pointwise convolution of x · scale; scale is N × 1 × 1 × C.</summary>
    public void ScaledConvolution(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap x, FeatureMap scale, FeatureMap y)
        => ConvolveStep(kernel, l, x, scale, null, y);

    /// <summary>The same, plus a map of y's shape.</summary>
    public void ScaledConvolution(
        ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap x, FeatureMap scale, FeatureMap residual, FeatureMap y)
        => ConvolveStep(kernel, l, x, scale, residual, y);

    /// <summary>Convolution of low, read doubled and fitted to the skip's size, and skip; low's channels come first.</summary>
    public void UpConvolution(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap low, FeatureMap skip, FeatureMap y)
    {
        Step(l, y, low, skip);
        ConvolveTwo(kernel, l, low, skip, y);
    }

    /// <summary>Convolution of first, fitted to the skip's size, and skip; first's channels come first.</summary>
    public void JoinConvolution(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap first, FeatureMap skip, FeatureMap y)
    {
        Step(l, y, first, skip);
        ConvolveTwo(kernel, l, first, skip, y);
    }

    /// <summary>Transposed convolution, stride 2; y is exactly twice x.</summary>
    public void TransposedConvolution(ConvolutionKernel kernel, TransposedConvolutionLayer l, FeatureMap x, FeatureMap y)
    {
        Step(l, x, y);
        ConvolveTransposed(kernel, l, x, y);
    }

    /// <summary>Depthwise convolution, norm and activation.</summary>
    public void Depthwise(DepthwiseKernel kernel, DepthwiseLayer l, FeatureMap x, FeatureMap y)
    {
        Step(l, y, x);
        ConvolveDepthwise(kernel, l, x, y);
    }

    /// <summary>The same, and pooled = mean of y over rows and columns.</summary>
    public void Depthwise(DepthwiseKernel kernel, DepthwiseLayer l, FeatureMap x, FeatureMap y, FeatureMap pooled)
    {
        Step(l, y, x, pooled);
        ConvolveDepthwise(kernel, l, x, y);
        Average(y, pooled);
    }

    /// <summary>scale = sigmoid(expand(activation(reduce(pooled)))).</summary>
    public void SqueezeExcite(SqueezeExciteLayer se, FeatureMap pooled, FeatureMap scale)
    {
        Step(se.Reduce, pooled, scale);
        Excite(se, pooled, null, scale);
    }

    private void ConvolveStep(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap x, FeatureMap? scale, FeatureMap? residual, FeatureMap y)
    {
        Step(l, y, x, scale, residual, step: scale is null ? nameof(Convolution) : nameof(ScaledConvolution));
        Convolve(kernel, l, x, scale, residual, y);
    }

    private protected override View Weights(Layer layer)
    {
        if (_version != Parameters.Version)
        {
            Refresh();
        }

        return _folded.View.BaseView.SubView(layer.Weight.Offset, (layer.Weight.Length + 3) / 4 * 4);
    }

    private protected override View Bias(Layer layer) => _folded.View.BaseView.SubView(_bias[layer.Index], (layer.OutChannels + 3) / 4 * 4);
}
