namespace EUNet.Generator.Graph.Operators;

/// <summary>
/// One operator of a network. A subclass states, once, all that the compiler must know: the shape it makes, what it costs, what its
/// gradients are and which values they need. How it runs is the other rooms' affair.
/// </summary>
public abstract record Operator
{
    /// <summary>The interchange name of its parameters: <c>block2a_expand_conv</c>; unique also where there are none.</summary>
    public required string Name { get; init; }

    /// <summary>The block it belongs to: an index into <see cref="NetworkGraph.Blocks"/>.</summary>
    public required int Block { get; init; }

    /// <summary>
    /// Its part in the block, as generated code names the layer: <c>Expand</c>, <c>Depthwise</c>, <c>Conv1</c>. Operators that make one
    /// layer (a convolution, its norm and its activation; squeeze and excitation's four) have one role.
    /// </summary>
    public required string Role { get; init; }

    /// <summary>Tensors it reads: indices into <see cref="NetworkGraph.Tensors"/>.</summary>
    public required EquatableArray<int> Inputs { get; init; }

    /// <summary>The tensor it makes.</summary>
    public int Output { get; init; } = -1;

    /// <summary>Its parameters, in interchange order.</summary>
    public virtual EquatableArray<ParameterInfo> Parameters => EquatableArray<ParameterInfo>.Empty;

    /// <summary>The shape of its output.</summary>
    public abstract MapShape Infer(IReadOnlyList<MapShape> inputs);

    /// <summary>Multiply-adds for one sample.</summary>
    /// <param name="output">Pixels of the output.</param>
    public virtual long MultiplyAdds(long output) => 0;

    /// <summary>Everything besides names and parameters that changes what it computes, as text: for the network's fingerprint.</summary>
    public virtual string Attributes => "";

    /// <summary>One rule for each gradient it passes on: to an input, or to its parameters.</summary>
    public abstract EquatableArray<GradientRule> Gradients { get; }

    /// <summary>
    /// The level from which on backpropagation makes the output again where it is needed, instead of keeping it; null where making it costs more than
    /// its memory is worth.
    /// </summary>
    public virtual Recomputation? MadeAgainFrom => null;

    /// <summary>Names a parameter of this operator.</summary>
    protected ParameterInfo Parameter(string suffix, ParameterRole role, params int[] shape)
        => new($"{Name}.{suffix}", role, EquatableArray.Of(shape));
}

/// <summary>A gradient that an operator passes on, and the values it must be given besides the gradient of its output.</summary>
/// <param name="Target">The input's position, or <see cref="OfParameters"/>.</param>
/// <param name="Needs">Positions of inputs whose values it needs.</param>
public sealed record GradientRule(int Target, EquatableArray<int> Needs)
{
    /// <summary>The target of a rule for the operator's own parameters.</summary>
    public const int OfParameters = -1;

    /// <summary>To an input, needing the values of the given inputs.</summary>
    public static GradientRule ToInput(int input, params int[] needs) => new(input, EquatableArray.Of(needs));

    /// <summary>To the parameters, needing the values of the given inputs.</summary>
    public static GradientRule ToParameters(params int[] needs) => new(OfParameters, EquatableArray.Of(needs));
}

/// <summary>What a parameter is.</summary>
public enum ParameterRole
{
    /// <summary>[out, in, kh, kw].</summary>
    ConvolutionWeight,

    /// <summary>[C, 1, kh, kw].</summary>
    DepthwiseWeight,

    /// <summary>[in, out, kh, kw].</summary>
    TransposedWeight,

    /// <summary>[out, in].</summary>
    DenseWeight,

    /// <summary>Added to a convolution's output.</summary>
    Bias,

    /// <summary>Batch norm's gamma.</summary>
    NormWeight,

    /// <summary>Batch norm's beta.</summary>
    NormBias,

    /// <summary>Batch norm's running mean; not trained.</summary>
    RunningMean,

    /// <summary>Batch norm's running variance; not trained.</summary>
    RunningVariance,
}

/// <summary>A parameter of an operator.</summary>
/// <param name="Name">Interchange name.</param>
/// <param name="Shape">In PyTorch's order.</param>
public sealed record ParameterInfo(string Name, ParameterRole Role, EquatableArray<int> Shape)
{
    /// <summary>Elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Whether training changes it.</summary>
    public bool Trainable => Role is not (ParameterRole.RunningMean or ParameterRole.RunningVariance);
}
