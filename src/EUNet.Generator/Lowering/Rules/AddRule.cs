using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Sums. Backward, the gradient goes to both summands unchanged: by sharing its buffer wherever nothing else is added to it.</summary>
internal sealed class AddRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Add;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var add = to.Graph.Operators[op];
        to.Add(new Step
        {
            Kind = StepKind.Add,
            Block = add.Block,
            Arguments = EquatableArray.Of(Argument.Read(to.Value(add.Inputs[0])), Argument.Read(to.Value(add.Inputs[1])), Argument.Write(to.NewValue(add.Output))),
            Comment = Comments.Of(to, add.Output),
        });
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var add = to.Graph.Operators[gradient.Operator];
        var summand = gradient.Tensor;
        var others = to.Fusion.ConsumersOf(summand).Any(consumer => consumer < gradient.Operator);
        if (!to.HasGradient(summand) && !others && summand != NetworkGraph.InputTensor)
        {
            to.ShareGradient(summand, with: add.Output);
            return;
        }

        var incoming = Argument.Read(to.Gradient(add.Output));
        var (output, flag) = to.GradientOutput(summand);
        to.Add(new Step
        {
            Kind = flag.Accumulate == true ? StepKind.Accumulate : StepKind.Copy,
            Block = add.Block,
            Arguments = EquatableArray.Of(incoming, output),
            Comment = Comments.Of(to, summand, Comments.Sign(flag)),
        });
    }
}
