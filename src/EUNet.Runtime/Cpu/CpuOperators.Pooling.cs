using EUNet.Cpu.Pooling;
using EUNet.Cpu.Resampling;
using EUNet.Tensors;

namespace EUNet.Cpu;

public abstract unsafe partial class CpuOperators
{
    /// <summary>2 × 2 maxima at stride 2; an odd last row or column is left out.</summary>
    public void MaxPool(FeatureMap x, FeatureMap y)
        => Step(null, y, x).Run(new MaxPooling(At(x), At(y), MaxPoolingExtents.Of(x, y)), y.Batch * y.Height);

    /// <summary>y = means of x over a grid of windows: window i covers ⌊i · in / out⌋ up to ⌈(i + 1) · in / out⌉.</summary>
    public void AdaptiveAverage(FeatureMap x, FeatureMap y)
        => Step(null, y, x).Gather(x, y, new AdaptiveAveragingSide(x.Height, y.Height), new AdaptiveAveragingSide(x.Width, y.Width));

    /// <summary>y = the mean of x over height and width, N × 1 × 1 × C.</summary>
    public void GlobalAverage(FeatureMap x, FeatureMap y) => Average.Global(Step(null, y, x), x, At(y));
}
