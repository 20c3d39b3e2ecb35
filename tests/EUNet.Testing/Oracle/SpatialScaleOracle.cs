namespace EUNet.Testing;

/// <summary>A map times a map of one channel, pixel by pixel.</summary>
internal sealed class SpatialScaleOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        var (x, s) = (run.Inputs[0], run.Inputs[1]);
        for (var i = 0; i < x.Values.Length; i++)
        {
            run.Output.Values[i] = x.Values[i] * s.Values[Gate(x, i)];
        }
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        var (x, s) = (run.Inputs[0], run.Inputs[1]);
        for (var i = 0; i < x.Values.Length; i++)
        {
            inputGradients[0].Values[i] += outputGradient.Values[i] * s.Values[Gate(x, i)];
            inputGradients[1].Values[Gate(x, i)] += outputGradient.Values[i] * x.Values[i];
        }
    }

    private static int Gate(Map x, int index) => (index / (x.Channels * x.Pixels) * x.Pixels) + (index % x.Pixels);
}
