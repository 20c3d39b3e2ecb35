namespace EUNet.Tensors;

/// <summary>A batch norm to be made: the interchange name and the constants.</summary>
/// <param name="Name">Interchange name: <c>block2a_expand_bn</c>.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">Share of the old running value that each step keeps (Keras).</param>
public readonly record struct Norm(string Name, float Epsilon, float Momentum);

/// <summary>Makes a network's layers and their parameters, and numbers them.</summary>
public sealed class LayerSet(ParameterSet parameters)
{
    private readonly List<Layer> _layers = [];
    private int _norms;

    /// <summary>All layers, each at its index.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>Whether some of them are squeeze and excitation's.</summary>
    public bool HasSqueezeExcite { get; private set; }

    /// <summary>A full convolution.</summary>
    public ConvolutionLayer Convolution(
        string name, int inChannels, int outChannels, int kernel = 1, int strideY = 1, int strideX = 1, Padding? padding = null, bool bias = false,
        Norm? norm = null, Activation activation = Activation.None)
        => Add(new ConvolutionLayer(_layers.Count, name)
        {
            Weight = parameters.Add(name + ".weight", ParameterKind.ConvolutionWeight, outChannels, inChannels, kernel, kernel),
            Bias = bias ? parameters.Add(name + ".bias", ParameterKind.Bias, outChannels) : null,
            Norm = Add(norm, outChannels),
            Activation = activation,
            Kernel = kernel,
            StrideY = strideY,
            StrideX = strideX,
            Padding = padding ?? Padding.Same,
        });

    /// <summary>A dense layer: a pointwise convolution on vectors, stored as [out, in].</summary>
    public ConvolutionLayer Dense(string name, int inChannels, int outChannels, bool bias = true)
        => Add(new ConvolutionLayer(_layers.Count, name)
        {
            Weight = parameters.Add(name + ".weight", ParameterKind.DenseWeight, outChannels, inChannels),
            Bias = bias ? parameters.Add(name + ".bias", ParameterKind.Bias, outChannels) : null,
        });

    /// <summary>A depthwise convolution.</summary>
    public DepthwiseLayer Depthwise(
        string name, int channels, int kernel, int strideY = 1, int strideX = 1, Padding? padding = null, Norm? norm = null,
        Activation activation = Activation.None)
        => Add(new DepthwiseLayer(_layers.Count, name)
        {
            Weight = parameters.Add(name + ".weight", ParameterKind.DepthwiseWeight, channels, 1, kernel, kernel),
            Norm = Add(norm, channels),
            Activation = activation,
            Kernel = kernel,
            StrideY = strideY,
            StrideX = strideX,
            Padding = padding ?? Padding.Same,
        });

    /// <summary>A transposed convolution of stride 2.</summary>
    public TransposedConvolutionLayer TransposedConvolution(
        string name, int inChannels, int outChannels, int kernel, bool bias = false, Norm? norm = null, Activation activation = Activation.None)
        => Add(new TransposedConvolutionLayer(_layers.Count, name)
        {
            Weight = parameters.Add(name + ".weight", ParameterKind.TransposedWeight, inChannels, outChannels, kernel, kernel),
            Bias = bias ? parameters.Add(name + ".bias", ParameterKind.Bias, outChannels) : null,
            Norm = Add(norm, outChannels),
            Activation = activation,
            Kernel = kernel,
        });

    /// <summary>Squeeze and excitation's two layers, both with bias or both without; a sigmoid at the end.</summary>
    public SqueezeExciteLayer SqueezeExcite(string reduce, string expand, int channels, int reduced, Activation activation, bool bias = true)
    {
        HasSqueezeExcite = true;
        return new(
            Convolution(reduce, channels, reduced, bias: bias, activation: activation),
            Convolution(expand, reduced, channels, bias: bias, activation: Activation.Sigmoid));
    }

    private T Add<T>(T layer)
        where T : Layer
    {
        _layers.Add(layer);
        return layer;
    }

    private BatchNormLayer? Add(Norm? norm, int channels) => norm is not { } n ? null : new BatchNormLayer(
        _norms++,
        parameters.Add(n.Name + ".weight", ParameterKind.NormWeight, channels),
        parameters.Add(n.Name + ".bias", ParameterKind.NormBias, channels),
        parameters.Add(n.Name + ".running_mean", ParameterKind.RunningMean, channels),
        parameters.Add(n.Name + ".running_var", ParameterKind.RunningVariance, channels),
        n.Epsilon,
        n.Momentum);
}
