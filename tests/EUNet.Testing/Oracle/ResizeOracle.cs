using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Testing;

/// <summary>A map at another size: the nearest pixel, rounded down, or bilinear with half-pixel centres and clamped borders.</summary>
internal sealed class ResizeOracle : OperatorOracle
{
    public override void Forward(OperatorRun run) => Each(run, run.Inputs[0], run.Output, (x, i, y, o, weight) => y.Values[o] += weight * x.Values[i]);

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
        => Each(run, inputGradients[0], outputGradient, (gx, i, gy, o, weight) => gx.Values[i] += weight * gy.Values[o]);

    private static void Each(OperatorRun run, Map x, Map y, Action<Map, int, Map, int, double> act)
    {
        var kind = ((Resize)run.Operator).Kind;
        for (var plane = 0; plane < y.Batch * y.Channels; plane++)
        {
            for (var o = 0; o < y.Pixels; o++)
            {
                foreach (var (row, down) in Sources(kind, o / y.Width, x.Height, y.Height))
                {
                    foreach (var (column, across) in Sources(kind, o % y.Width, x.Width, y.Width))
                    {
                        act(x, (((plane * x.Height) + row) * x.Width) + column, y, (plane * y.Pixels) + o, down * across);
                    }
                }
            }
        }
    }

    private static (int Index, double Weight)[] Sources(UpsamplingKind kind, int output, int from, int to)
    {
        if (kind == UpsamplingKind.Nearest)
        {
            return [((int)((long)output * from / to), 1)];
        }

        var centre = Math.Max(((output + 0.5) * from / to) - 0.5, 0);
        var first = Math.Min((int)centre, from - 1);
        var share = centre - first;
        return [(first, 1 - share), (Math.Min(first + 1, from - 1), share)];
    }
}
