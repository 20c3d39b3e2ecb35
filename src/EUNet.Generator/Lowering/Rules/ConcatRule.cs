using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Two maps joined in memory, where something other than a convolution reads them so.</summary>
internal sealed class ConcatRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Concat;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var concat = to.Graph.Operators[op];
        Write(to, concat, to.Value(concat.Inputs[0]), to.Value(concat.Inputs[1]), to.NewValue(concat.Output));
    }

    /// <inheritdoc/>
    public override void Again(int op, ScheduleWriter to, int buffer)
    {
        var concat = to.Graph.Operators[op];
        Write(to, concat, to.ValueAgain(concat.Inputs[0]), to.ValueAgain(concat.Inputs[1]), buffer, "again");
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var concat = to.Graph.Operators[gradient.Operator];
        if (!to.First(concat))
        {
            return; // both gradients come from one step
        }

        var incoming = Argument.Read(to.Gradient(concat.Output));
        var (first, firstFlag) = to.GradientOutput(concat.Inputs[0]);
        var (second, secondFlag) = to.GradientOutput(concat.Inputs[1]);
        to.Add(new Step
        {
            Kind = StepKind.ConcatBackward,
            Block = concat.Block,
            Arguments = EquatableArray.Of(incoming, first, firstFlag, second, secondFlag),
            Comment = Comments.Of(to, concat.Inputs[0], Comments.Sign(firstFlag))
                + $", and {to.Graph.Tensors[concat.Inputs[1]].Shape.Describe()} {Comments.Sign(secondFlag)}",
        });
    }

    private static void Write(ScheduleWriter to, Operator concat, int first, int second, int output, string when = "") => to.Add(new Step
    {
        Kind = StepKind.Concat,
        Block = concat.Block,
        Arguments = EquatableArray.Of(Argument.Read(first), Argument.Read(second), Argument.Write(output)),
        Comment = Comments.Of(to, concat.Output, when),
    });
}
