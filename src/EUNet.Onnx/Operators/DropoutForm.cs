using EUNet.Generator.Graph.Operators;

namespace EUNet.Onnx.Operators;

/// <summary>Dropout: nothing happens in inference.</summary>
internal sealed class DropoutForm : OperatorForm<Dropout>
{
    /// <inheritdoc/>
    protected override void Write(Dropout op, string x, OnnxWriter to) => to.Same(op.Output, x);
}
