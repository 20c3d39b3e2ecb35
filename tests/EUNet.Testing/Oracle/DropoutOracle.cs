using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>
/// Zeros where the procedural tensor of the operator's name says so (by element in N C H W order, or by sample), the rest scaled.
/// Implementations draw their own zeros; the oracle only needs some that are the same forward and backward.
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
        var op = (Dropout)run.Operator;
        var drawn = op.PerSample ? index / (run.Output.Channels * run.Output.Pixels) : index;
        var isKept = !run.Training || (Procedural.Uniform(Procedural.Hash(op.Name), drawn) + 1) / 2 >= op.Rate;
        return isKept ? 1 / (run.Training ? 1 - op.Rate : 1) : 0;
    }
}
