using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Depthwise convolutions.</summary>
internal sealed class DepthwiseRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Depthwise;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var depthwise = (Depthwise)to.Graph.Operators[op];
        var inputs = new[] { Argument.Read(to.Value(depthwise.Inputs[0])) };
        ChainSteps.Forward(to, to.Fusion.ChainOf(op)!, StepKind.Depthwise, inputs, Comments.Kernel(depthwise.Kernel, depthwise.StrideY));
    }

    /// <inheritdoc/>
    public override void Again(int op, ScheduleWriter to, int buffer)
    {
        var depthwise = (Depthwise)to.Graph.Operators[op];
        var arguments = new[] { Argument.Read(to.ValueAgain(depthwise.Inputs[0])), Argument.Write(buffer) };
        to.Add(ChainSteps.OnLayer(
            to, to.Fusion.ChainOf(op)!, StepKind.Depthwise, arguments,
            Comments.Of(to, depthwise.Output, Comments.Kernel(depthwise.Kernel, depthwise.StrideY), "again")));
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var depthwise = (Depthwise)to.Graph.Operators[gradient.Operator];
        var chain = to.Fusion.ChainOf(gradient.Operator)!;
        var incoming = Argument.Read(to.Gradient(depthwise.Output));
        if (gradient.Target == GradientRule.OfParameters)
        {
            var value = Argument.Read(to.ValueAgain(depthwise.Inputs[0]));
            to.Add(ChainSteps.OnLayer(
                to, chain, StepKind.DepthwiseWeights, new[] { value, incoming }, Comments.Of($"{depthwise.Kernel} × {depthwise.Kernel} × {depthwise.Channels}", "+=")));
            return;
        }

        var (output, flag) = to.GradientOutput(depthwise.Inputs[0]);
        to.Add(ChainSteps.OnLayer(
            to, chain, StepKind.DepthwiseInput, new[] { incoming, output, flag }, Comments.Of(to, depthwise.Inputs[0], Comments.Sign(flag))));
    }
}
