using EUNet.Generator.Autodiff;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>How one kind of operator becomes steps, forward and backward.</summary>
public abstract class LoweringRule
{
    /// <summary>Every rule; an operator is lowered by the first that takes it.</summary>
    public static IReadOnlyList<LoweringRule> All { get; } = new LoweringRule[]
    {
        new SqueezeExciteRule(),
        new ConvolutionRule(),
        new DepthwiseRule(),
        new TransposedConvolutionRule(),
        new NormalizationRule(),
        new ActivationRule(),
        new ScaleRule(),
        new GlobalAverageRule(),
        new AdaptiveAverageRule(),
        new MaxPoolRule(),
        new AddRule(),
        new ResizeRule(),
        new CropRule(),
        new ConcatRule(),
        new DropoutRule(),
    };

    /// <summary>The rule for an operator.</summary>
    /// <exception cref="NotSupportedException">No rule takes it where it stands.</exception>
    public static LoweringRule For(int op, ScheduleWriter to)
        => All.FirstOrDefault(rule => rule.Takes(op, to))
        ?? throw new NotSupportedException(
            $"{to.Graph.Operators[op].GetType().Name} '{to.Graph.Operators[op].Name}' cannot be run where it stands: no target has a step for it.");

    /// <summary>Whether this rule lowers the operator.</summary>
    public abstract bool Takes(int op, ScheduleWriter to);

    /// <summary>Writes the forward steps of an operator that is not fused into another's.</summary>
    public abstract void Forward(int op, ScheduleWriter to);

    /// <summary>Writes the steps that make the operator's output again in the backward pass, in the given buffer.</summary>
    /// <exception cref="NotSupportedException">It is always kept.</exception>
    public virtual void Again(int op, ScheduleWriter to, int buffer)
        => throw new NotSupportedException($"{to.Graph.Operators[op].GetType().Name} '{to.Graph.Operators[op].Name}' cannot be made again in the backward pass.");

    /// <summary>Writes the backward step of one gradient; a step that passes several on is written at the first of them.</summary>
    public abstract void Backward(GradientStep gradient, ScheduleWriter to);
}
