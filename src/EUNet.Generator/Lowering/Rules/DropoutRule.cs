using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Dropout and stochastic depth: what they zero follows from the session's seed and from which of the network's they are.</summary>
internal sealed class DropoutRule : OneMapRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Dropout;

    /// <inheritdoc/>
    protected override (StepKind Forward, StepKind Backward, string Note) Kinds(Operator op) => ((Dropout)op).PerSample
        ? (StepKind.DropSamples, StepKind.DropSamplesBackward, "stochastic depth")
        : (StepKind.Dropout, StepKind.DropoutBackward, "dropout");

    /// <inheritdoc/>
    protected override EquatableArray<double> Constants(int op, ScheduleWriter to)
        => EquatableArray.Of(((Dropout)to.Graph.Operators[op]).Rate, to.Graph.Operators.Take(op).Count(other => other is Dropout));
}
