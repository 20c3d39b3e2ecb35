using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Activations that no convolution can take on.</summary>
internal sealed class ActivationRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Activation && to.Fusion.ChainOf(op) is null;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var activation = (Activation)to.Graph.Operators[op];
        to.Add(Step(to, activation, StepKind.Activate, Argument.Read(to.Value(activation.Inputs[0])), Argument.Write(to.NewValue(activation.Output))));
    }

    /// <inheritdoc/>
    public override void Again(int op, ScheduleWriter to, int buffer)
    {
        var activation = (Activation)to.Graph.Operators[op];
        var step = Step(to, activation, StepKind.Activate, Argument.Read(to.ValueAgain(activation.Inputs[0])), Argument.Write(buffer));
        to.Add(step with { Comment = step.Comment + ", again" });
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var activation = (Activation)to.Graph.Operators[gradient.Operator];
        var value = Argument.Read(to.ValueAgain(activation.Inputs[0]));
        var incoming = Argument.Read(to.Gradient(activation.Output));
        var (output, flag) = to.GradientOutput(activation.Inputs[0]);
        to.Add(Step(to, activation, StepKind.ActivateBackward, value, incoming, output, flag));
    }

    private static Step Step(ScheduleWriter to, Activation activation, StepKind kind, params Argument[] arguments) => new()
    {
        Kind = kind,
        Block = activation.Block,
        Activation = activation.Kind,
        Arguments = EquatableArray.Of(arguments),
        Comment = Comments.Of(to, activation.Output, Comments.Name(activation.Kind)),
    };
}
