using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>Nearest pixels at any size: row i is row ⌊i · in / out⌋.</summary>
internal sealed class ResizeForm : OperatorForm<Resize>
{
    /// <summary>Makes a tensor by nearest pixels.</summary>
    /// <param name="inputs">The map, no region of interest, and scales or a size.</param>
    public static void Nearest(int tensor, string[] inputs, OnnxWriter to) => to.Make(tensor, "Resize", inputs,
        AttributeProto.Of("mode", "nearest"),
        AttributeProto.Of("coordinate_transformation_mode", "asymmetric"),
        AttributeProto.Of("nearest_mode", "floor"));

    /// <inheritdoc/>
    protected override void Write(Resize op, string x, OnnxWriter to)
    {
        var shape = to.ShapeOf(op.Output);
        var size = to.Sizes.Join(to.Sizes.Batch, SizeWriter.Numbers(shape.Channels), to.Sizes.Of(shape));
        Nearest(op.Output, [x, "", "", to.Sizes.Value(size)], to);
    }
}
