using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>One operator at work on actual maps.</summary>
/// <param name="Operator">What it is.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Output">What it makes: zeros before <see cref="OperatorOracle.Forward"/>.</param>
/// <param name="Parameters">The network's; running statistics are updated in place while training.</param>
/// <param name="Training">Whether batch norm uses the batch's statistics.</param>
public sealed record OperatorRun(
    Operator Operator, IReadOnlyList<Map> Inputs, Map Output, OracleParameters Parameters, bool Training)
{
    /// <summary>What a dropout keeps; null for what procedural tensors say.</summary>
    public DropoutChoice? Keeps { get; init; }

    /// <summary>A parameter by the last part of its name.</summary>
    public double[] Parameter(string suffix) => Parameters[$"{Operator.Name}.{suffix}"];

    /// <summary>A parameter's gradient by the last part of its name.</summary>
    public double[] Gradient(OracleParameters gradients, string suffix) => gradients[$"{Operator.Name}.{suffix}"];
}

/// <summary>What an operator computes, forward and backward, in the plainest loops.</summary>
public abstract class OperatorOracle
{
    private static readonly Dictionary<Type, OperatorOracle> All = new()
    {
        [typeof(Activation)] = new ActivationOracle(),
        [typeof(AdaptiveAverage)] = new AdaptiveAverageOracle(),
        [typeof(Add)] = new AddOracle(),
        [typeof(BatchNorm)] = new BatchNormOracle(),
        [typeof(CenterCrop)] = new CenterCropOracle(),
        [typeof(Concat)] = new ConcatOracle(),
        [typeof(Convolution)] = new ConvolutionOracle(),
        [typeof(Depthwise)] = new DepthwiseOracle(),
        [typeof(Dropout)] = new DropoutOracle(),
        [typeof(Fit)] = new FitOracle(),
        [typeof(GlobalAverage)] = new GlobalAverageOracle(),
        [typeof(MaxPool)] = new MaxPoolOracle(),
        [typeof(Resize)] = new ResizeOracle(),
        [typeof(Scale)] = new ScaleOracle(),
        [typeof(SpatialScale)] = new SpatialScaleOracle(),
        [typeof(TransposedConvolution)] = new TransposedConvolutionOracle(),
        [typeof(Upsample)] = new UpsampleOracle(),
    };

    /// <summary>The kinds of operators that have an oracle.</summary>
    public static IReadOnlyCollection<Type> Known => All.Keys;

    /// <summary>The oracle of an operator.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static OperatorOracle For(Operator op) => All.TryGetValue(op.GetType(), out var oracle)
        ? oracle
        : throw new ArgumentException($"no oracle for {op.GetType().Name}: add one to tests/EUNet.Testing/Oracle", nameof(op));

    /// <summary>Fills the output.</summary>
    public abstract void Forward(OperatorRun run);

    /// <summary>Adds to the gradients of the inputs and of the parameters.</summary>
    /// <param name="outputGradient">Of the loss, for the output.</param>
    /// <param name="inputGradients">One for each input; the same map twice where the inputs are the same.</param>
    /// <param name="parameterGradients">By name.</param>
    public abstract void Backward(
        OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients);
}
