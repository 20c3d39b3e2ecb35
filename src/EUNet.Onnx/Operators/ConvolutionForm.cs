using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>Full convolutions, and a classifier's dense layer.</summary>
internal sealed class ConvolutionForm : OperatorForm<Convolution>
{
    /// <inheritdoc/>
    protected override void Write(Convolution op, string x, OnnxWriter to)
    {
        if (op.Dense)
        {
            Dense(op, x, to);
            return;
        }

        FoldedKernel.Write("Conv", op, outputAxis: 0, x, to,
            AttributeProto.Of("kernel_shape", op.Kernel, op.Kernel),
            AttributeProto.Of("strides", op.StrideY, op.StrideX),
            Padding.Of(op.Padding, to.ShapeOf(op.Inputs[0]), op.Kernel, op.StrideY, op.StrideX, to.Sizes.One));
    }

    // The logits are N × classes, as PyTorch's classifiers have them; between other operators a vector is N × C × 1 × 1.
    private static void Dense(Convolution op, string x, OnnxWriter to)
    {
        var name = to.NameOf(op.Output);
        string[] inputs = [to.Nodes.Add("Flatten", name + "_flat", [x], AttributeProto.Of("axis", 1)), .. op.Parameters.Select(to.Constant)];
        var transposed = AttributeProto.Of("transB", 1);
        if (to.IsLogits(op.Output))
        {
            to.Make(op.Output, "Gemm", inputs, transposed);
            return;
        }

        to.Make(op.Output, "Unsqueeze", [to.Nodes.Add("Gemm", name + "_product", inputs, transposed), to.Nodes.Integers(2, 3)]);
    }
}
