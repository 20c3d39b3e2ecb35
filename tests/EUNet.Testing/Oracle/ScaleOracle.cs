namespace EUNet.Testing;

/// <summary>A map times a vector, channel by channel.</summary>
internal sealed class ScaleOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        var (x, s) = (run.Inputs[0], run.Inputs[1]);
        for (var i = 0; i < x.Values.Length; i++)
        {
            run.Output.Values[i] = x.Values[i] * s.Values[i / x.Pixels];
        }
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        var (x, s) = (run.Inputs[0], run.Inputs[1]);
        for (var i = 0; i < x.Values.Length; i++)
        {
            inputGradients[0].Values[i] += outputGradient.Values[i] * s.Values[i / x.Pixels];
            inputGradients[1].Values[i / x.Pixels] += outputGradient.Values[i] * x.Values[i];
        }
    }
}
