using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Testing;

/// <summary>The elementwise non-linearities and their derivatives (0 at a ReLU's kink).</summary>
internal sealed class ActivationOracle : OperatorOracle
{
    public static double Value(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.None => x,
        ActivationKind.Swish => x * Sigmoid(x),
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.Relu6 => Math.Clamp(x, 0, 6),
        ActivationKind.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        ActivationKind.Sigmoid => Sigmoid(x),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static double Derivative(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.None => 1,
        ActivationKind.Swish => Sigmoid(x) * (1 + (x * (1 - Sigmoid(x)))),
        ActivationKind.Relu => x > 0 ? 1 : 0,
        ActivationKind.Relu6 => x is > 0 and < 6 ? 1 : 0,
        ActivationKind.HardSwish => x <= -3 ? 0 : x >= 3 ? 1 : ((2 * x) + 3) / 6,
        ActivationKind.Sigmoid => Sigmoid(x) * (1 - Sigmoid(x)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public override void Forward(OperatorRun run)
    {
        var kind = ((Activation)run.Operator).Kind;
        var (x, y) = (run.Inputs[0].Values, run.Output.Values);
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = Value(kind, x[i]);
        }
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        var kind = ((Activation)run.Operator).Kind;
        var (x, g, gx) = (run.Inputs[0].Values, outputGradient.Values, inputGradients[0].Values);
        for (var i = 0; i < x.Length; i++)
        {
            gx[i] += g[i] * Derivative(kind, x[i]);
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
