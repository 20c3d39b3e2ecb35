using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>Transposed convolutions of stride 2; a kernel of 4 loses a pixel at each side.</summary>
internal sealed class TransposedConvolutionForm : OperatorForm<TransposedConvolution>
{
    /// <inheritdoc/>
    protected override void Write(TransposedConvolution op, string x, OnnxWriter to)
    {
        var cropped = (op.Kernel - 2) / 2;
        FoldedKernel.Write("ConvTranspose", op, outputAxis: 1, x, to,
            AttributeProto.Of("kernel_shape", op.Kernel, op.Kernel),
            AttributeProto.Of("strides", 2, 2),
            AttributeProto.Of("pads", cropped, cropped, cropped, cropped));
    }
}
