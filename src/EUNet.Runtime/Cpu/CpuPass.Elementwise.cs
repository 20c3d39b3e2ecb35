using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Pooling;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuPass
{
    /// <summary>y = a + b.</summary>
    public void Add(FeatureMap a, FeatureMap b, FeatureMap y) => _memory.Each(new Addition(At(a), At(b), At(y)), y.Length);

    /// <summary>y = x · s, s being N × 1 × 1 × C.</summary>
    public void Scale(FeatureMap x, FeatureMap s, FeatureMap y) => _memory.EachChannel(new Scaling(At(x), At(s), At(y)), y);

    /// <summary>y = x · s, s being N × H × W × 1.</summary>
    public void SpatialScale(FeatureMap x, FeatureMap s, FeatureMap y)
        => _memory.Run(new SpatialScaling(At(x), At(s), At(y), y.Width, y.Channels), y.Batch * y.Height);

    /// <summary>y = activation(x).</summary>
    public void Activate(Activation activation, FeatureMap x, FeatureMap y) => _memory.Activate(activation, At(x), At(y), y.Length);

    /// <summary>2 × 2 maxima at stride 2; an odd last row or column is left out.</summary>
    public void MaxPool(FeatureMap x, FeatureMap y)
        => _memory.Run(new MaxPooling(At(x), At(y), MaxPoolingExtents.Of(x, y)), y.Batch * y.Height);
}
