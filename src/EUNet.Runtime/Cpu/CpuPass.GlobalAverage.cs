using EUNet.Cpu.Pooling;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuPass
{
    /// <summary>y = the mean of x over height and width, N × 1 × 1 × C.</summary>
    public void GlobalAverage(FeatureMap x, FeatureMap y) => Average.Global(_memory, x, At(y));
}
