using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>Doubling by nearest pixels, or between the centres of pixels.</summary>
internal sealed class UpsampleForm : OperatorForm<Upsample>
{
    /// <inheritdoc/>
    protected override void Write(Upsample op, string x, OnnxWriter to)
    {
        string[] inputs = [x, "", to.Nodes.Floats("doubling", [1, 1, 2, 2], 4)];
        if (op.Kind == UpsamplingKind.Nearest)
        {
            ResizeForm.Nearest(op.Output, inputs, to);
            return;
        }

        ResizeForm.Bilinear(op.Output, inputs, to);
    }
}
