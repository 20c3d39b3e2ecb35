using EUNet.Generator.Graph.Operators;

namespace EUNet.Onnx.Operators;

/// <summary>The middle of a map: from row ⌊(in - out) / 2⌋.</summary>
internal sealed class CenterCropForm : OperatorForm<CenterCrop>
{
    /// <inheritdoc/>
    protected override void Write(CenterCrop op, string x, OnnxWriter to)
    {
        var sizes = to.Sizes;
        var size = sizes.Of(to.ShapeOf(op.Output));
        var first = sizes.Over(sizes.Minus(sizes.Of(to.ShapeOf(op.Inputs[0])), size), 2);
        var end = sizes.Plus(first, size);
        to.Make(op.Output, "Slice", [x, sizes.Value(first), sizes.Value(end), to.Nodes.Integers(2, 3)]);
    }
}
