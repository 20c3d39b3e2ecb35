namespace EUNet.Testing;

/// <summary>The maximum of each 2×2 square; the gradient goes to the first of equals.</summary>
internal sealed class MaxPoolOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
        => Each(run.Inputs[0], run.Output, (first, o) => run.Output.Values[o] = run.Inputs[0].Values[first]);

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
        => Each(run.Inputs[0], outputGradient, (first, o) => inputGradients[0].Values[first] += outputGradient.Values[o]);

    private static void Each(Map x, Map y, Action<int, int> act)
    {
        for (var plane = 0; plane < y.Batch * y.Channels; plane++)
        {
            for (var oy = 0; oy < y.Height; oy++)
            {
                for (var ox = 0; ox < y.Width; ox++)
                {
                    var at = (((plane * x.Height) + (2 * oy)) * x.Width) + (2 * ox);
                    var best = at;
                    foreach (var other in (ReadOnlySpan<int>)[at + 1, at + x.Width, at + x.Width + 1])
                    {
                        best = x.Values[other] > x.Values[best] ? other : best;
                    }

                    act(best, (((plane * y.Height) + oy) * y.Width) + ox);
                }
            }
        }
    }
}
