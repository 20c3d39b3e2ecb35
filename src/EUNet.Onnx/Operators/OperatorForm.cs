using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>How one kind of operator is written as nodes.</summary>
internal abstract class OperatorForm
{
    /// <summary>Every form: one for each operator of the graph.</summary>
    public static IReadOnlyList<OperatorForm> All { get; } =
    [
        new ConvolutionForm(),
        new DepthwiseForm(),
        new TransposedConvolutionForm(),
        new NormalizationForm(),
        new ActivationForm(),
        new NodeForm<Add>("Add"),
        new NodeForm<Scale>("Mul"),
        new NodeForm<SpatialScale>("Mul"),
        new NodeForm<GlobalAverage>("GlobalAveragePool"),
        new AdaptiveAverageForm(),
        new NodeForm<MaxPool>("MaxPool", AttributeProto.Of("kernel_shape", 2, 2), AttributeProto.Of("strides", 2, 2)),
        new NodeForm<Concat>("Concat", AttributeProto.Of("axis", 1)),
        new UpsampleForm(),
        new ResizeForm(),
        new FitForm(),
        new CenterCropForm(),
        new DropoutForm(),
    ];

    /// <summary>The form of an operator.</summary>
    /// <exception cref="NotSupportedException">It has none.</exception>
    public static OperatorForm For(Operator op)
        => All.FirstOrDefault(form => form.Takes == op.GetType())
        ?? throw new NotSupportedException($"{op.GetType().Name} '{op.Name}' has no ONNX form.");

    /// <summary>The kind of operator.</summary>
    public abstract Type Takes { get; }

    /// <summary>Writes the operator's nodes.</summary>
    public abstract void Write(Operator op, OnnxWriter to);
}

/// <summary>The form of one kind of operator.</summary>
internal abstract class OperatorForm<TOperator> : OperatorForm
    where TOperator : Operator
{
    /// <inheritdoc/>
    public sealed override Type Takes => typeof(TOperator);

    /// <inheritdoc/>
    public sealed override void Write(Operator op, OnnxWriter to) => Write((TOperator)op, to.Value(op.Inputs[0]), to);

    /// <summary>Writes the operator's nodes.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="x">The value of its first input.</param>
    /// <param name="to">Where to.</param>
    protected abstract void Write(TOperator op, string x, OnnxWriter to);
}
