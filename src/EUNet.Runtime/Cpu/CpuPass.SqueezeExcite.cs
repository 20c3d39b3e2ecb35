using EUNet.Cpu.Dense;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuPass
{
    /// <summary>scale = sigmoid(expand(activation(reduce(pooled)))); both maps are N × 1 × 1 × C.</summary>
    public void SqueezeExcite(SqueezeExciteLayer se, FeatureMap pooled, FeatureMap scale)
    {
        Step(se.Reduce, pooled, scale);
        var hidden = Memory.Scratch((long)pooled.Batch * se.Reduce.OutChannels);
        Excitation.Forward(Memory, Parameters.Values, se, pooled.Batch, At(pooled), hidden, hidden, At(scale));
    }
}
