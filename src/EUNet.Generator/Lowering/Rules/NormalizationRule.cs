using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Batch norms and activations behind a convolution: part of its layer forward, one step of their own backward.</summary>
internal sealed class NormalizationRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is BatchNorm or Activation && to.Fusion.ChainOf(op) is not null;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to) => throw new InvalidOperationException("A chain's norm and activation run with its convolution.");

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to) => ChainSteps.NormalizeBackward(to, to.Fusion.ChainOf(gradient.Operator)!);
}
