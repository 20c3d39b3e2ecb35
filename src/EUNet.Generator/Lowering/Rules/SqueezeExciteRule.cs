using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>The two small layers between pooled means and channel scales, as one step.</summary>
internal sealed class SqueezeExciteRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Fusion.SqueezeOf(op) is not null;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var squeeze = to.Fusion.SqueezeOf(op)!;
        var arguments = new List<Argument> { Argument.Read(to.Value(squeeze.Pooled)) };
        if (to.Training)
        {
            arguments.Add(Argument.Write(to.NewValue(squeeze.Hidden)));
        }

        arguments.Add(Argument.Write(to.NewValue(squeeze.Scale)));
        var hidden = to.Graph.Tensors[squeeze.Hidden].Shape.Channels;
        to.Add(OnLayer(to, squeeze, StepKind.SqueezeExcite, arguments, Comments.Of(
            to, squeeze.Scale, $"through {hidden}, {Comments.Name(squeeze.Activation.Kind)}, sigmoid")));
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var squeeze = to.Fusion.SqueezeOf(gradient.Operator)!;
        if (!to.First(squeeze))
        {
            return;
        }

        var scale = to.Gradient(squeeze.Scale);
        var (pooled, flag) = to.GradientOutput(squeeze.Pooled);
        var arguments = new[]
        {
            Argument.Read(to.Value(squeeze.Pooled)), Argument.Read(to.Value(squeeze.Hidden)), Argument.Read(to.Value(squeeze.Scale)),
            Argument.Read(scale), pooled, flag,
        };
        to.Add(OnLayer(
            to, squeeze, StepKind.SqueezeExciteBackward, arguments, Comments.Of(to, squeeze.Pooled, Comments.Sign(flag), "and both layers' own +=")));
    }

    private static Step OnLayer(ScheduleWriter to, SqueezeExcitation squeeze, StepKind kind, IEnumerable<Argument> arguments, string comment) => new()
    {
        Kind = kind,
        Block = to.Graph.Operators[squeeze.Reduce].Block,
        Core = to.Graph.Operators[squeeze.Reduce],
        Activation = squeeze.Activation.Kind,
        Arguments = arguments.ToEquatableArray(),
        Comment = comment,
    };
}
