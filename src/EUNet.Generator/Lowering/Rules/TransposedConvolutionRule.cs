using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Transposed convolutions of stride 2.</summary>
internal sealed class TransposedConvolutionRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is TransposedConvolution;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var transposed = (TransposedConvolution)to.Graph.Operators[op];
        var inputs = new[] { Argument.Read(to.Value(transposed.Inputs[0])) };
        ChainSteps.Forward(to, to.Fusion.ChainOf(op)!, StepKind.TransposedConvolution, inputs, $"{transposed.Kernel}×{transposed.Kernel} transposed");
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var transposed = (TransposedConvolution)to.Graph.Operators[gradient.Operator];
        var chain = to.Fusion.ChainOf(gradient.Operator)!;
        var incoming = Argument.Read(to.Gradient(transposed.Output));
        if (gradient.Target == GradientRule.OfParameters)
        {
            var value = Argument.Read(to.ValueAgain(transposed.Inputs[0]));
            to.Add(ChainSteps.OnLayer(
                to, chain, StepKind.TransposedConvolutionWeights, new[] { value, incoming }, Comments.Of($"{transposed.Kernel} × {transposed.Kernel} × {transposed.InChannels} × {transposed.OutChannels}", "+=")));
            return;
        }

        var (output, flag) = to.GradientOutput(transposed.Inputs[0]);
        to.Add(ChainSteps.OnLayer(
            to, chain, StepKind.TransposedConvolutionInput, new[] { incoming, output, flag }, Comments.Of(to, transposed.Inputs[0], Comments.Sign(flag))));
    }
}
