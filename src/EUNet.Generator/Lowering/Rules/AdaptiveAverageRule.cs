using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Means over a grid of windows.</summary>
internal sealed class AdaptiveAverageRule : OneMapRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is AdaptiveAverage;

    /// <inheritdoc/>
    protected override (StepKind Forward, StepKind Backward, string Note) Kinds(Operator op)
        => (StepKind.AdaptiveAverage, StepKind.AdaptiveAverageBackward, "means of windows");
}
