using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>A map times a vector, channel by channel, or times a map of one channel, pixel by pixel.</summary>
internal sealed class ScaleRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Scale or SpatialScale;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var scale = to.Graph.Operators[op];
        Write(to, Argument.Read(to.Value(scale.Inputs[0])), Argument.Read(to.Value(scale.Inputs[1])), scale, to.NewValue(scale.Output), "");
    }

    /// <inheritdoc/>
    public override void Again(int op, ScheduleWriter to, int buffer)
    {
        var scale = to.Graph.Operators[op];
        Write(to, Argument.Read(to.ValueAgain(scale.Inputs[0])), Argument.Read(to.ValueAgain(scale.Inputs[1])), scale, buffer, "again");
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var scale = to.Graph.Operators[gradient.Operator];
        if (!to.First(scale))
        {
            return; // both gradients come from one step
        }

        var map = Argument.Read(to.ValueAgain(scale.Inputs[0]));
        var factors = Argument.Read(to.ValueAgain(scale.Inputs[1]));
        var incoming = Argument.Read(to.Gradient(scale.Output));
        var (mapGradient, mapFlag) = to.GradientOutput(scale.Inputs[0]);
        var (factorsGradient, factorsFlag) = to.GradientOutput(scale.Inputs[1]);
        to.Add(new Step
        {
            Kind = scale is SpatialScale ? StepKind.SpatialScaleBackward : StepKind.ScaleBackward,
            Block = scale.Block,
            Arguments = EquatableArray.Of(map, factors, incoming, mapGradient, mapFlag, factorsGradient, factorsFlag),
            Comment = Comments.Of(to, scale.Inputs[0], Comments.Sign(mapFlag), "and the scale's " + Comments.Sign(factorsFlag)),
        });
    }

    // The product, in either pass.
    private static void Write(ScheduleWriter to, Argument map, Argument factors, Operator scale, int output, string when) => to.Add(new Step
    {
        Kind = scale is SpatialScale ? StepKind.SpatialScale : StepKind.Scale,
        Block = scale.Block,
        Arguments = EquatableArray.Of(map, factors, Argument.Write(output)),
        Comment = Comments.Of(to, scale.Output, scale is SpatialScale ? "pixel by pixel" : "", when),
    });
}
