using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>y[o] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] · x[i].</summary>
internal sealed class ConvolutionOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        var op = (Convolution)run.Operator;
        var (x, y, weight) = (run.Inputs[0], run.Output, run.Parameter("weight"));
        var bias = op.Bias ? run.Parameter("bias") : null;
        var (rows, columns) = Windows(op, x, y);
        Parallel.For(0, y.Batch * op.OutChannels, index =>
        {
            var (n, o) = (index / op.OutChannels, index % op.OutChannels);
            var into = y.Plane(n, o);
            into.Fill(bias?[o] ?? 0);
            for (var i = 0; i < op.InChannels; i++)
            {
                PlaneKernel.Forward(x.Plane(n, i), into, weight.AsSpan(((o * op.InChannels) + i) * op.Kernel * op.Kernel), op.Kernel, rows, columns);
            }
        });
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        var op = (Convolution)run.Operator;
        var (x, gx, weight) = (run.Inputs[0], inputGradients[0], run.Parameter("weight"));
        var gWeight = run.Gradient(parameterGradients, "weight");
        var gBias = op.Bias ? run.Gradient(parameterGradients, "bias") : null;
        var (rows, columns) = Windows(op, x, outputGradient);
        var area = op.Kernel * op.Kernel;
        Parallel.For(0, op.OutChannels, o =>
        {
            for (var n = 0; n < x.Batch; n++)
            {
                var g = outputGradient.Plane(n, o);
                if (gBias is not null)
                {
                    gBias[o] += Sum(g);
                }

                for (var i = 0; i < op.InChannels; i++)
                {
                    PlaneKernel.Weights(x.Plane(n, i), g, gWeight.AsSpan(((o * op.InChannels) + i) * area), op.Kernel, rows, columns);
                }
            }
        });
        Parallel.For(0, x.Batch * op.InChannels, index =>
        {
            var (n, i) = (index / op.InChannels, index % op.InChannels);
            var into = gx.Plane(n, i);
            for (var o = 0; o < op.OutChannels; o++)
            {
                PlaneKernel.Input(into, outputGradient.Plane(n, o), weight.AsSpan(((o * op.InChannels) + i) * area), op.Kernel, rows, columns);
            }
        });
    }

    private static (Window Rows, Window Columns) Windows(Convolution op, Map x, Map y) => (
        Window.Vertical(op.Padding, op.Kernel, op.StrideY, x.Height, y.Height),
        Window.Horizontal(op.Padding, op.Kernel, op.StrideX, x.Width, y.Width));

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
