using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>A map at any size: by nearest pixels, row i being row ⌊i · in / out⌋, or bilinearly.</summary>
internal sealed class ResizeForm : OperatorForm<Resize>
{
    /// <summary>Makes a tensor by nearest pixels.</summary>
    /// <param name="inputs">The map, no region of interest, and scales or a size.</param>
    public static void Nearest(int tensor, string[] inputs, OnnxWriter to) => to.Make(tensor, "Resize", inputs,
        AttributeProto.Of("mode", "nearest"),
        AttributeProto.Of("coordinate_transformation_mode", "asymmetric"),
        AttributeProto.Of("nearest_mode", "floor"));

    /// <summary>Makes a tensor bilinearly, with half-pixel centres.</summary>
    /// <param name="inputs">The map, no region of interest, and scales or a size.</param>
    public static void Bilinear(int tensor, string[] inputs, OnnxWriter to) => to.Make(
        tensor, "Resize", inputs, AttributeProto.Of("mode", "linear"), AttributeProto.Of("coordinate_transformation_mode", "half_pixel"));

    /// <inheritdoc/>
    protected override void Write(Resize op, string x, OnnxWriter to)
    {
        var shape = to.ShapeOf(op.Output);
        var size = to.Sizes.Join(to.Sizes.Batch, SizeWriter.Numbers(shape.Channels), to.Sizes.Of(shape));
        string[] inputs = [x, "", "", to.Sizes.Value(size)];
        if (op.Kind == UpsamplingKind.Nearest)
        {
            Nearest(op.Output, inputs, to);
            return;
        }

        Bilinear(op.Output, inputs, to);
    }
}
