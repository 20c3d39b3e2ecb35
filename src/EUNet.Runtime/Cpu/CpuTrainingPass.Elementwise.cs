using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Pooling;
using EUNet.Cpu.Reductions;
using EUNet.Cpu.Resampling;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>into += g.</summary>
    public void Accumulate(FeatureMap g, FeatureMap into) => Step(null, into, g).Each(new Addition(At(into), At(g), At(into)), into.Length);

    /// <summary>into = g.</summary>
    public void Copy(FeatureMap g, FeatureMap into)
    {
        Step(null, into, g);
        Buffer.MemoryCopy(At(g), At(into), into.Length * sizeof(float), g.Length * sizeof(float));
    }

    /// <summary>gx (+)= gy · activation'(x).</summary>
    public void ActivateBackward(Activation activation, FeatureMap x, FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, x, gy).ActivateBackward(activation, At(x), At(gy), At(gx), accumulate, gx.Length);

    /// <summary>gx (+)= gy · s, where gx is wanted (not null); gs (+)= the sum of gy · x over height and width.</summary>
    public void ScaleBackward(FeatureMap x, FeatureMap s, FeatureMap gy, FeatureMap? gx, bool accumulate, FeatureMap gs, bool accumulateScale)
    {
        Step(null, x, s, gy, gx, gs);
        var sums = Memory.Scratch((long)x.Batch * x.Height * x.Channels);
        var extents = FeatureMapExtents.Of(x);
        Memory.Run(new ScalingBackward(At(x), At(s), At(gy), gx is null ? null : At(gx), sums, extents, accumulate), x.Batch * x.Height);
        Average.OfRows(sums, x, 1, At(gs), accumulateScale);
    }

    /// <summary>gx (+)= gy · s and gs (+)= the sum of gy · x over channels, each where it is wanted (not null).</summary>
    public void SpatialScaleBackward(FeatureMap x, FeatureMap s, FeatureMap gy, FeatureMap? gx, bool accumulate, FeatureMap? gs, bool accumulateScale)
    {
        Step(null, x, s, gy, gx, gs);
        var body = new SpatialScalingBackward(
            At(x), At(s), At(gy), gx is null ? null : At(gx), gs is null ? null : At(gs), x.Width, x.Channels, accumulate, accumulateScale);
        Memory.Run(body, x.Batch * x.Height);
    }

    /// <summary>gx (+)= gy of every window that covers it, by its share of that window.</summary>
    public void AdaptiveAverageBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).Gather(gy, gx, new AdaptiveAveragingGradientSide(gx.Height, gy.Height), new AdaptiveAveragingGradientSide(gx.Width, gy.Width), accumulate);

    /// <summary>gx (+)= gy where x is the first maximum of its window, in reading order.</summary>
    public void MaxPoolBackward(FeatureMap x, FeatureMap gy, FeatureMap gx, bool accumulate)
    {
        Step(null, gx, x, gy);
        var body = new MaxPoolingBackward(At(x), At(gy), At(gx), MaxPoolingExtents.Of(x, gy), accumulate);
        Memory.Run(body, body.Items(x.Batch));
    }

    /// <summary>gx (+)= gy / (H · W).</summary>
    public void GlobalAverageBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).EachChannel(new Spreading(At(gy), 1f / (gx.Height * gx.Width), At(gx), accumulate), gx);
}
