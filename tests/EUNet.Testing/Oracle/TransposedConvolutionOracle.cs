using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>Input pixel i adds weight[in, out, ky, kx] · x to output 2 i + k - (kernel - 2) / 2.</summary>
internal sealed class TransposedConvolutionOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        var op = (TransposedConvolution)run.Operator;
        var (x, y, weight) = (run.Inputs[0], run.Output, run.Parameter("weight"));
        var bias = op.Bias ? run.Parameter("bias") : null;
        var (rows, columns) = Windows(op, x);
        Parallel.For(0, y.Batch * op.OutChannels, index =>
        {
            var (n, o) = (index / op.OutChannels, index % op.OutChannels);
            var into = y.Plane(n, o);
            into.Fill(bias?[o] ?? 0);
            for (var i = 0; i < op.InChannels; i++)
            {
                // A transposed convolution is the gradient of a convolution with stride 2.
                PlaneKernel.Input(into, x.Plane(n, i), Kernel(op, weight, i, o), op.Kernel, rows, columns);
            }
        });
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        var op = (TransposedConvolution)run.Operator;
        var (x, gx, weight, gWeight) = (run.Inputs[0], inputGradients[0], run.Parameter("weight"), run.Gradient(parameterGradients, "weight"));
        var (rows, columns) = Windows(op, x);
        Parallel.For(0, op.InChannels, i =>
        {
            for (var n = 0; n < x.Batch; n++)
            {
                for (var o = 0; o < op.OutChannels; o++)
                {
                    var g = outputGradient.Plane(n, o);
                    PlaneKernel.Forward(g, gx.Plane(n, i), Kernel(op, weight, i, o), op.Kernel, rows, columns);
                    PlaneKernel.Weights(g, x.Plane(n, i), Kernel(op, gWeight, i, o), op.Kernel, rows, columns);
                }
            }
        });
        if (op.Bias)
        {
            var gBias = run.Gradient(parameterGradients, "bias");
            for (var n = 0; n < x.Batch; n++)
            {
                for (var o = 0; o < op.OutChannels; o++)
                {
                    foreach (var g in outputGradient.Plane(n, o))
                    {
                        gBias[o] += g;
                    }
                }
            }
        }
    }

    private static Span<double> Kernel(TransposedConvolution op, double[] weight, int i, int o)
        => weight.AsSpan(((i * op.OutChannels) + o) * op.Kernel * op.Kernel, op.Kernel * op.Kernel);

    private static (Window Rows, Window Columns) Windows(TransposedConvolution op, Map x)
    {
        var crop = (op.Kernel - 2) / 2;
        return (new Window(2, crop, 2 * x.Height, x.Height), new Window(2, crop, 2 * x.Width, x.Width));
    }
}
