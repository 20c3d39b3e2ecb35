using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Operators without weights.</summary>
public abstract partial class GpuOperators
{
    /// <summary>y = a + b.</summary>
    public void Add(FeatureMap a, FeatureMap b, FeatureMap y)
    {
        Step(null, y, a, b);
        var quads = Quads(y);
        Kernels.Add(Stream, Threads(quads), At(a), At(b), At(y), quads);
    }

    /// <summary>y = x · s, s an N × 1 × 1 × C map.</summary>
    public void Scale(FeatureMap x, FeatureMap s, FeatureMap y)
        => Step(null, y, x, s).Scale(Stream, Threads(x.Length), At(x), At(s), At(y), (int)x.Length, x.Height * x.Width * x.Channels, x.Channels);

    /// <summary>y = x · s, s an N × H × W × 1 map.</summary>
    public void SpatialScale(FeatureMap x, FeatureMap s, FeatureMap y)
        => Step(null, y, x, s).SpatialScale(Stream, Threads(x.Length), At(x), At(s), At(y), (int)x.Length, x.Channels, 0);

    /// <summary>y = activation(x).</summary>
    public void Activate(ActivationKernel kernel, Activation activation, FeatureMap x, FeatureMap y)
    {
        _ = activation; // the kernel is specialised on it
        Step(null, y, x);
        Activate(kernel, x, y);
    }

    private protected void Activate(ActivationKernel kernel, FeatureMap x, FeatureMap y)
        => kernel.Launch(Stream, Threads(Quads(y)), At(x), At(y), At(y), new ChannelSize { Pixels = y.Pixels, Channels = y.Channels });

    /// <summary>Quads of a map, a begun one included.</summary>
    private protected static int Quads(FeatureMap map) => (int)((map.Length + 3) / 4);
}
