using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Operators of one map whose gradient needs no value: one map is read and one written, forward and backward.</summary>
internal abstract class OneMapRule : LoweringRule
{
    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
        => Write(op, to, to.Value(to.Graph.Operators[op].Inputs[0]), to.NewValue(to.Graph.Operators[op].Output));

    /// <inheritdoc/>
    public override void Again(int op, ScheduleWriter to, int buffer)
        => Write(op, to, to.ValueAgain(to.Graph.Operators[op].Inputs[0]), buffer, "again");

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var op = to.Graph.Operators[gradient.Operator];
        var incoming = Argument.Read(to.Gradient(op.Output));
        var (output, flag) = to.GradientOutput(op.Inputs[0]);
        to.Add(new Step
        {
            Kind = Kinds(op).Backward,
            Block = op.Block,
            Constants = Constants(gradient.Operator, to),
            Arguments = EquatableArray.Of(incoming, output, flag),
            Comment = Comments.Of(to, op.Inputs[0], Comments.Sign(flag)),
        });
    }

    /// <summary>The steps of the two passes, and what a reader wants to know of the first.</summary>
    protected abstract (StepKind Forward, StepKind Backward, string Note) Kinds(Operator op);

    /// <summary>Numbers that the steps are given before their maps.</summary>
    protected virtual EquatableArray<double> Constants(int op, ScheduleWriter to) => EquatableArray<double>.Empty;

    private void Write(int index, ScheduleWriter to, int input, int output, string when = "")
    {
        var op = to.Graph.Operators[index];
        var (kind, _, note) = Kinds(op);
        to.Add(new Step
        {
            Kind = kind,
            Block = op.Block,
            Constants = Constants(index, to),
            Arguments = EquatableArray.Of(Argument.Read(input), Argument.Write(output)),
            Comment = Comments.Of(to, op.Output, note, when),
        });
    }
}
