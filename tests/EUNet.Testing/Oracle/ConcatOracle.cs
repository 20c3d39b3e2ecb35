namespace EUNet.Testing;

/// <summary>The channels of two maps, one after the other.</summary>
internal sealed class ConcatOracle : OperatorOracle
{
    public override void Forward(OperatorRun run) => Each(run, (map, n, c, place) => map.Plane(n, c).CopyTo(run.Output.Plane(n, place)));

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
        => Each(run with { Inputs = inputGradients }, (map, n, c, place) =>
        {
            var g = outputGradient.Plane(n, place);
            var gx = map.Plane(n, c);
            for (var i = 0; i < gx.Length; i++)
            {
                gx[i] += g[i];
            }
        });

    private static void Each(OperatorRun run, Action<Map, int, int, int> act)
    {
        for (var n = 0; n < run.Output.Batch; n++)
        {
            var place = 0;
            foreach (var map in run.Inputs)
            {
                for (var c = 0; c < map.Channels; c++)
                {
                    act(map, n, c, place++);
                }
            }
        }
    }
}
