using EUNet.Cpu.Dense;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>hidden = reduce(pooled), N × 1 × 1 × R, kept before its activation; scale = sigmoid(expand(activation(hidden))).</summary>
    public void SqueezeExcite(SqueezeExciteLayer se, FeatureMap pooled, FeatureMap hidden, FeatureMap scale)
    {
        Step(se.Reduce, pooled, hidden, scale);
        var activated = Memory.Scratch(hidden.Length);
        Excitation.Forward(Memory, Parameters.Values, se, pooled.Batch, At(pooled), At(hidden), activated, At(scale));
    }

    /// <summary>The gradients of reduce's and expand's parameters grow; gpooled (+)= the gradient of pooled.</summary>
    public void SqueezeExciteBackward(
        SqueezeExciteLayer se, FeatureMap pooled, FeatureMap hidden, FeatureMap scale, FeatureMap gs, FeatureMap gpooled, bool accumulate)
        => Excitation.Backward(
            Step(se.Reduce, pooled, hidden, scale, gs, gpooled), Parameters.Values, Gradients, se, pooled.Batch, At(pooled), At(hidden), At(scale), At(gs), At(gpooled), accumulate);
}
