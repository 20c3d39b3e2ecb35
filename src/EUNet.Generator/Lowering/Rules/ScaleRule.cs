using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>A map times a vector.</summary>
internal sealed class ScaleRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Scale;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var scale = to.Graph.Operators[op];
        Write(to, Argument.Read(to.Value(scale.Inputs[0])), Argument.Read(to.Value(scale.Inputs[1])), scale, to.NewValue(scale.Output));
    }

    /// <inheritdoc/>
    public override void Again(int op, ScheduleWriter to, int buffer)
    {
        var scale = to.Graph.Operators[op];
        Write(to, Argument.Read(to.ValueAgain(scale.Inputs[0])), Argument.Read(to.ValueAgain(scale.Inputs[1])), scale, buffer);
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var scale = to.Graph.Operators[gradient.Operator];
        if (!to.First(scale))
        {
            return; // the map's gradient and the vector's come from one step
        }

        var map = Argument.Read(to.ValueAgain(scale.Inputs[0]));
        var vector = Argument.Read(to.ValueAgain(scale.Inputs[1]));
        var incoming = Argument.Read(to.Gradient(scale.Output));
        var (mapGradient, flag) = to.GradientOutput(scale.Inputs[0]);
        var (vectorGradient, vectorFlag) = to.GradientOutput(scale.Inputs[1]);
        to.Add(new Step
        {
            Kind = StepKind.ScaleBackward,
            Block = scale.Block,
            Arguments = EquatableArray.Of(map, vector, incoming, mapGradient, flag, vectorGradient, vectorFlag),
            Comment = Comments.Of(to, scale.Inputs[0], Comments.Sign(flag), "and the scale's " + Comments.Sign(vectorFlag)),
        });
    }

    // The product, in either pass.
    private static void Write(ScheduleWriter to, Argument map, Argument vector, Operator scale, int output) => to.Add(new Step
    {
        Kind = StepKind.Scale,
        Block = scale.Block,
        Arguments = EquatableArray.Of(map, vector, Argument.Write(output)),
        Comment = Comments.Of(to, scale.Output),
    });
}
