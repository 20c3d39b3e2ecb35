using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>The zeros around a convolution's input.</summary>
internal static class Padding
{
    /// <summary>
    /// Numbers wherever they are known; SAME's with a stride depend on the size, and where that may be any, ONNX's rule of that name says the same.
    /// </summary>
    public static AttributeProto Of(PaddingRule rule, MapShape input, int kernel, int strideY, int strideX, OnnxSize? size)
    {
        if (rule.Kind != PaddingKind.Same)
        {
            return AttributeProto.Of("pads", rule.Top, rule.Left, rule.Bottom, rule.Right);
        }

        if (Zeros(input.Height, kernel, strideY, size?.Height) is not { } rows || Zeros(input.Width, kernel, strideX, size?.Width) is not { } columns)
        {
            return AttributeProto.Of("auto_pad", "SAME_UPPER");
        }

        return AttributeProto.Of("pads", rows / 2, columns / 2, rows - (rows / 2), columns - (columns / 2));
    }

    private static int? Zeros(Extent extent, int kernel, int stride, int? size) => (stride, size) switch
    {
        (1, _) => kernel - 1,
        (_, null) => null,
        var (_, known) => Math.Max(((extent.CeilingOf(stride).At(known.Value) - 1) * stride) + kernel - extent.At(known.Value), 0),
    };
}
