using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Testing;

/// <summary>A doubled map: nearest, or bilinear with half-pixel centres and clamped borders.</summary>
internal sealed class UpsampleOracle : OperatorOracle
{
    public override void Forward(OperatorRun run) => Each(run, run.Inputs[0], run.Output, (x, i, y, o, weight) => y.Values[o] += weight * x.Values[i]);

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
        => Each(run, inputGradients[0], outputGradient, (gx, i, gy, o, weight) => gx.Values[i] += weight * gy.Values[o]);

    private static void Each(OperatorRun run, Map x, Map y, Action<Map, int, Map, int, double> act)
    {
        var kind = ((Upsample)run.Operator).Kind;
        Parallel.For(0, y.Batch * y.Channels, plane =>
        {
            for (var oy = 0; oy < y.Height; oy++)
            {
                foreach (var (iy, wy) in Sources(kind, oy, x.Height))
                {
                    for (var ox = 0; ox < y.Width; ox++)
                    {
                        foreach (var (ix, wx) in Sources(kind, ox, x.Width))
                        {
                            act(x, (((plane * x.Height) + iy) * x.Width) + ix, y, (((plane * y.Height) + oy) * y.Width) + ox, wy * wx);
                        }
                    }
                }
            }
        });
    }

    private static (int Index, double Weight)[] Sources(UpsamplingKind kind, int output, int extent)
    {
        if (kind == UpsamplingKind.Nearest)
        {
            return [(output / 2, 1)];
        }

        var centre = Math.Max(((output + 0.5) / 2) - 0.5, 0);
        var first = (int)centre;
        var share = centre - first;
        return [(first, 1 - share), (Math.Min(first + 1, extent - 1), share)];
    }
}
