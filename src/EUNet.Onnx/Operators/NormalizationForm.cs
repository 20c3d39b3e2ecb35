using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>Batch norms that are not folded.</summary>
internal sealed class NormalizationForm : OperatorForm<BatchNorm>
{
    /// <inheritdoc/>
    protected override void Write(BatchNorm op, string x, OnnxWriter to)
    {
        if (to.IsFolded(op))
        {
            to.Same(op.Output, x);
            return;
        }

        to.Make(op.Output, "BatchNormalization", [x, .. op.Parameters.Select(to.Constant)], AttributeProto.Of("epsilon", (float)op.Epsilon));
    }
}
