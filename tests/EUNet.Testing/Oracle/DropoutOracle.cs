using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>
/// Zeros where the run's choice says so, by element in N H W C order or by sample, the rest scaled. Where the run brings no choice, the procedural
/// tensor of the operator's name is one: some zeros, the same forward and backward.
/// </summary>
internal sealed class DropoutOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        for (var i = 0; i < run.Output.Values.Length; i++)
        {
            run.Output.Values[i] = Factor(run, i) * run.Inputs[0].Values[i];
        }
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        for (var i = 0; i < outputGradient.Values.Length; i++)
        {
            inputGradients[0].Values[i] += Factor(run, i) * outputGradient.Values[i];
        }
    }

    private static double Factor(OperatorRun run, int index)
    {
        if (!run.Training)
        {
            return 1;
        }

        var op = (Dropout)run.Operator;
        var (channels, pixels) = (run.Output.Channels, run.Output.Pixels);
        var (sample, channel, pixel) = (index / (channels * pixels), index / pixels % channels, index % pixels);
        var place = op.PerSample ? sample : (((sample * pixels) + pixel) * channels) + channel;
        var isKept = run.Keeps?.Invoke(op, place) ?? (Procedural.Uniform(Procedural.Hash(op.Name), place) + 1) / 2 >= op.Rate;
        return isKept ? 1 / (1 - op.Rate) : 0;
    }
}
