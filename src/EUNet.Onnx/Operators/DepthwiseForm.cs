using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>Depthwise convolutions: as many groups as channels.</summary>
internal sealed class DepthwiseForm : OperatorForm<Depthwise>
{
    /// <inheritdoc/>
    protected override void Write(Depthwise op, string x, OnnxWriter to) => FoldedKernel.Write("Conv", op, outputAxis: 0, x, to,
        AttributeProto.Of("kernel_shape", op.Kernel, op.Kernel),
        AttributeProto.Of("strides", op.StrideY, op.StrideX),
        AttributeProto.Of("group", op.Channels),
        Padding.Of(op.Padding, to.ShapeOf(op.Inputs[0]), op.Kernel, op.StrideY, op.StrideX, to.Sizes.One));
}
