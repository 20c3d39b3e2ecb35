using EUNet.Cpu.Elementwise;
using EUNet.Tensors;

namespace EUNet.Cpu;

public abstract unsafe partial class CpuOperators
{
    /// <summary>y = a + b.</summary>
    public void Add(FeatureMap a, FeatureMap b, FeatureMap y) => Step(null, y, a, b).Each(new Addition(At(a), At(b), At(y)), y.Length);

    /// <summary>y = x · s, s being N × 1 × 1 × C.</summary>
    public void Scale(FeatureMap x, FeatureMap s, FeatureMap y) => Step(null, y, x, s).EachChannel(new Scaling(At(x), At(s), At(y)), y);

    /// <summary>y = x · s, s being N × H × W × 1.</summary>
    public void SpatialScale(FeatureMap x, FeatureMap s, FeatureMap y)
        => Step(null, y, x, s).Run(new SpatialScaling(At(x), At(s), At(y), y.Width, y.Channels), y.Batch * y.Height);

    /// <summary>y = activation(x).</summary>
    public void Activate(Activation activation, FeatureMap x, FeatureMap y) => Step(null, y, x).Activate(activation, At(x), At(y), y.Length);
}
