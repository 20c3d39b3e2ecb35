namespace EUNet.Testing;

/// <summary>a + b.</summary>
internal sealed class AddOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        for (var i = 0; i < run.Output.Values.Length; i++)
        {
            run.Output.Values[i] = run.Inputs[0].Values[i] + run.Inputs[1].Values[i];
        }
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        for (var i = 0; i < outputGradient.Values.Length; i++)
        {
            inputGradients[0].Values[i] += outputGradient.Values[i];
            inputGradients[1].Values[i] += outputGradient.Values[i];
        }
    }
}
