using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>2×2 max-pooling.</summary>
internal sealed class MaxPoolRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is MaxPool;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var pool = to.Graph.Operators[op];
        to.Add(new Step
        {
            Kind = StepKind.MaxPool,
            Block = pool.Block,
            Arguments = EquatableArray.Of(Argument.Read(to.Value(pool.Inputs[0])), Argument.Write(to.NewValue(pool.Output))),
            Comment = Comments.Of(to, pool.Output, "maxima of 2×2"),
        });
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var pool = to.Graph.Operators[gradient.Operator];
        var value = Argument.Read(to.ValueAgain(pool.Inputs[0]));
        var incoming = Argument.Read(to.Gradient(pool.Output));
        var (output, flag) = to.GradientOutput(pool.Inputs[0]);
        to.Add(new Step
        {
            Kind = StepKind.MaxPoolBackward,
            Block = pool.Block,
            Arguments = EquatableArray.Of(value, incoming, output, flag),
            Comment = Comments.Of(to, pool.Inputs[0], Comments.Sign(flag)),
        });
    }
}
