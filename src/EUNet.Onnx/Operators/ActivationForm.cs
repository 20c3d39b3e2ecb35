using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Onnx.Operators;

/// <summary>Activations; swish, which opset 17 lacks, is x · sigmoid(x).</summary>
internal sealed class ActivationForm : OperatorForm<Activation>
{
    /// <inheritdoc/>
    protected override void Write(Activation op, string x, OnnxWriter to)
    {
        switch (op.Kind)
        {
            case ActivationKind.None:
                to.Same(op.Output, x);
                break;
            case ActivationKind.Swish:
                to.Make(op.Output, "Mul", [x, to.Nodes.Add("Sigmoid", to.NameOf(op.Output) + "_gate", [x])]);
                break;
            case ActivationKind.Relu6:
                to.Make(op.Output, "Clip", [x, to.Nodes.Floats("zero", [0]), to.Nodes.Floats("six", [6])]);
                break;
            case ActivationKind.Relu or ActivationKind.HardSwish or ActivationKind.Sigmoid:
                to.Make(op.Output, op.Kind.ToString(), [x]); // ONNX has them under these names
                break;
            default:
                throw new NotSupportedException($"Activation {op.Kind} has no ONNX form.");
        }
    }
}
