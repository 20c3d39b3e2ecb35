namespace EUNet.Testing;

/// <summary>The mean of each plane.</summary>
internal sealed class GlobalAverageOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        var x = run.Inputs[0];
        for (var plane = 0; plane < x.Batch * x.Channels; plane++)
        {
            var sum = 0.0;
            foreach (var value in x.Values.AsSpan(plane * x.Pixels, x.Pixels))
            {
                sum += value;
            }

            run.Output.Values[plane] = sum / x.Pixels;
        }
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        var gx = inputGradients[0];
        for (var i = 0; i < gx.Values.Length; i++)
        {
            gx.Values[i] += outputGradient.Values[i / gx.Pixels] / gx.Pixels;
        }
    }
}
