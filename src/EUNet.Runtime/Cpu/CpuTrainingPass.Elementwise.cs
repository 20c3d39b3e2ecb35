using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Pooling;
using EUNet.Cpu.Reductions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>y = a + b.</summary>
    public void Add(FeatureMap a, FeatureMap b, FeatureMap y) => _memory.Each(new Addition(At(a), At(b), At(y)), y.Length);

    /// <summary>into += g.</summary>
    public void Accumulate(FeatureMap g, FeatureMap into) => _memory.Each(new Addition(At(into), At(g), At(into)), into.Length);

    /// <summary>into = g.</summary>
    public void Copy(FeatureMap g, FeatureMap into) => Buffer.MemoryCopy(At(g), At(into), into.Length * sizeof(float), g.Length * sizeof(float));

    /// <summary>y = activation(x).</summary>
    public void Activate(Activation activation, FeatureMap x, FeatureMap y) => _memory.Activate(activation, At(x), At(y), y.Length);

    /// <summary>gx (+)= gy · activation'(x).</summary>
    public void ActivateBackward(Activation activation, FeatureMap x, FeatureMap gy, FeatureMap gx, bool accumulate)
        => _memory.ActivateBackward(activation, At(x), At(gy), At(gx), accumulate, gx.Length);

    /// <summary>y = x · s, s being N × 1 × 1 × C.</summary>
    public void Scale(FeatureMap x, FeatureMap s, FeatureMap y) => _memory.EachChannel(new Scaling(At(x), At(s), At(y)), y);

    /// <summary>gx (+)= gy · s, where gx is wanted (not null); gs (+)= the sum of gy · x over height and width.</summary>
    public void ScaleBackward(FeatureMap x, FeatureMap s, FeatureMap gy, FeatureMap? gx, bool accumulate, FeatureMap gs, bool accumulateScale)
    {
        var sums = _memory.Scratch((long)x.Batch * x.Height * x.Channels);
        var extents = new FeatureMapExtents(x.Height, x.Width, x.Channels);
        _memory.Run(new ScalingBackward(At(x), At(s), At(gy), gx is null ? null : At(gx), sums, extents, accumulate), x.Batch * x.Height);
        Average.OfRows(sums, x, 1, At(gs), accumulateScale);
    }

    /// <summary>y = x · s, s being N × H × W × 1.</summary>
    public void SpatialScale(FeatureMap x, FeatureMap s, FeatureMap y)
        => _memory.Run(new SpatialScaling(At(x), At(s), At(y), y.Width, y.Channels), y.Batch * y.Height);

    /// <summary>gx (+)= gy · s and gs (+)= the sum of gy · x over channels, each where it is wanted (not null).</summary>
    public void SpatialScaleBackward(FeatureMap x, FeatureMap s, FeatureMap gy, FeatureMap? gx, bool accumulate, FeatureMap? gs, bool accumulateScale)
    {
        var body = new SpatialScalingBackward(
            At(x), At(s), At(gy), gx is null ? null : At(gx), gs is null ? null : At(gs), x.Width, x.Channels, accumulate, accumulateScale);
        _memory.Run(body, x.Batch * x.Height);
    }

    /// <summary>2 × 2 maxima at stride 2; an odd last row or column is left out.</summary>
    public void MaxPool(FeatureMap x, FeatureMap y)
        => _memory.Run(new MaxPooling(At(x), At(y), MaxPoolingExtents.Of(x, y)), y.Batch * y.Height);

    /// <summary>gx (+)= gy where x is the first maximum of its window, in reading order.</summary>
    public void MaxPoolBackward(FeatureMap x, FeatureMap gy, FeatureMap gx, bool accumulate)
    {
        var body = new MaxPoolingBackward(At(x), At(gy), At(gx), MaxPoolingExtents.Of(x, gy), accumulate);
        _memory.Run(body, body.Items(x.Batch));
    }

    /// <summary>y = the mean of x over height and width, N × 1 × 1 × C.</summary>
    public void GlobalAverage(FeatureMap x, FeatureMap y) => Average.Global(_memory, x, At(y));

    /// <summary>gx (+)= gy / (H · W).</summary>
    public void GlobalAverageBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => _memory.EachChannel(new Spreading(At(gy), 1f / (gx.Height * gx.Width), At(gx), accumulate), gx);
}
