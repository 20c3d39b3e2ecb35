using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Means over rows and columns, where no depthwise convolution took them on.</summary>
internal sealed class GlobalAverageRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is GlobalAverage;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var average = to.Graph.Operators[op];
        if (!to.HasValue(average.Output))
        {
            to.Add(Step(to, average, StepKind.GlobalAverage, average.Output, "", Argument.Read(to.Value(average.Inputs[0])), Argument.Write(to.NewValue(average.Output))));
        }
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var average = to.Graph.Operators[gradient.Operator];
        var incoming = Argument.Read(to.Gradient(average.Output));
        var (output, flag) = to.GradientOutput(average.Inputs[0]);
        to.Add(Step(to, average, StepKind.GlobalAverageBackward, average.Inputs[0], Comments.Sign(flag), incoming, output, flag));
    }

    private static Step Step(ScheduleWriter to, Operator average, StepKind kind, int result, string note, params Argument[] arguments) => new()
    {
        Kind = kind,
        Block = average.Block,
        Arguments = EquatableArray.Of(arguments),
        Comment = Comments.Of(to, result, note),
    };
}
