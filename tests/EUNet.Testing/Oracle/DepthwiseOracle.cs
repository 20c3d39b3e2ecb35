using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>Every channel convolved with its own kernel.</summary>
internal sealed class DepthwiseOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        var op = (Depthwise)run.Operator;
        var (x, y, weight) = (run.Inputs[0], run.Output, run.Parameter("weight"));
        var (rows, columns) = Windows(op, x, y);
        Parallel.For(0, y.Batch * op.Channels, index =>
        {
            var (n, c) = (index / op.Channels, index % op.Channels);
            PlaneKernel.Forward(x.Plane(n, c), y.Plane(n, c), weight.AsSpan(c * op.Kernel * op.Kernel), op.Kernel, rows, columns);
        });
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        var op = (Depthwise)run.Operator;
        var (x, gx, weight, gWeight) = (run.Inputs[0], inputGradients[0], run.Parameter("weight"), run.Gradient(parameterGradients, "weight"));
        var (rows, columns) = Windows(op, x, outputGradient);
        Parallel.For(0, op.Channels, c =>
        {
            for (var n = 0; n < x.Batch; n++)
            {
                var g = outputGradient.Plane(n, c);
                var at = c * op.Kernel * op.Kernel;
                PlaneKernel.Weights(x.Plane(n, c), g, gWeight.AsSpan(at), op.Kernel, rows, columns);
                PlaneKernel.Input(gx.Plane(n, c), g, weight.AsSpan(at), op.Kernel, rows, columns);
            }
        });
    }

    private static (Window Rows, Window Columns) Windows(Depthwise op, Map x, Map y) => (
        Window.Vertical(op.Padding, op.Kernel, op.StrideY, x.Height, y.Height),
        Window.Horizontal(op.Padding, op.Kernel, op.StrideX, x.Width, y.Width));
}
