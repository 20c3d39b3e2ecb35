using EUNet.Tensors;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>Operators without weights, backward, and squeeze and excitation.</summary>
public sealed partial class GpuTrainingPass
{
    /// <summary>into += g.</summary>
    public void Accumulate(FeatureMap g, FeatureMap into) => Step(null, into, g).Accumulate(Stream, Threads(Quads(into)), At(g), At(into), Quads(into));

    /// <summary>into = g.</summary>
    public void Copy(FeatureMap g, FeatureMap into) => Step(null, into, g).Copy(Stream, Threads(Quads(into)), At(g), At(into), Quads(into));

    /// <summary>gx (+)= gy · activation'(x).</summary>
    public void ActivateBackward(ActivationKernel kernel, Activation activation, FeatureMap x, FeatureMap gy, FeatureMap gx, bool accumulate)
    {
        _ = activation; // the kernel is specialised on it
        Step(null, gx, x, gy);
        ActivateBackward(kernel, x, gy, gx, accumulate);
    }

    private void ActivateBackward(ActivationKernel kernel, FeatureMap x, FeatureMap gy, FeatureMap gx, bool accumulate)
    {
        var size = new ChannelSize { Pixels = gx.Pixels, Channels = gx.Channels, Accumulate = accumulate ? 1 : 0 };
        kernel.Launch(Stream, Threads(Quads(gx)), At(x), At(gy), At(gx), size);
    }

    /// <summary>gx (+)= gy · s, where gx is wanted (not null); gs (+)= sum over rows and columns of gy · x.</summary>
    public void ScaleBackward(FeatureMap x, FeatureMap s, FeatureMap gy, FeatureMap? gx, bool accumulate, FeatureMap gs, bool accumulateScale)
    {
        Step(null, x, s, gy, gx, gs);
        var area = x.Height * x.Width;
        var (chunks, each) = Chunks(area, (long)x.Batch * x.Channels, 16);
        var partial = Memory.Scratch((long)x.Batch * chunks * x.Channels);
        Kernels.Products(Stream, Threads((long)x.Batch * chunks * x.Channels), At(x), At(gy), partial, x.Batch, area, x.Channels, chunks, each);
        Kernels.FinishMeans(
            Stream, Threads((long)x.Batch * x.Channels), partial, At(gs), x.Batch, x.Channels, chunks, 1f, accumulateScale ? 1 : 0);
        if (gx is not null)
        {
            Kernels.ScaleInput(
                Stream, Threads(x.Length), At(gy), At(s), At(gx), (int)x.Length, area * x.Channels, x.Channels, accumulate ? 1 : 0);
        }
    }

    /// <summary>gx (+)= gy · s and gs (+)= the sum of gy · x over channels, each where it is wanted (not null).</summary>
    public void SpatialScaleBackward(FeatureMap x, FeatureMap s, FeatureMap gy, FeatureMap? gx, bool accumulate, FeatureMap? gs, bool accumulateScale)
    {
        Step(null, x, s, gy, gx, gs);
        if (gx is not null)
        {
            Kernels.SpatialScale(Stream, Threads(x.Length), At(gy), At(s), At(gx), (int)x.Length, x.Channels, accumulate ? 1 : 0);
        }

        if (gs is not null)
        {
            Kernels.SpatialScaleFactors(Stream, Threads(x.Pixels), At(x), At(gy), At(gs), x.Pixels, x.Channels, accumulateScale ? 1 : 0);
        }
    }

    /// <summary>gx (+)= gy / area, for every pixel.</summary>
    public void GlobalAverageBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
    {
        Step(null, gx, gy);
        var area = gx.Height * gx.Width;
        Kernels.Spread(
            Stream, Threads(gx.Length), At(gy), At(gx), (int)gx.Length, area * gx.Channels, gx.Channels, 1f / area, accumulate ? 1 : 0);
    }

    /// <summary>gx (+)= gy of every window that covers it, by its share of that window.</summary>
    public void AdaptiveAverageBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).AdaptiveAverageBackward(Stream, Threads(gx.Length), At(gy), At(gx), Resample(gy, gx, accumulate));

    /// <summary>gx (+)= gy where x was the first maximum of its square.</summary>
    public void MaxPoolBackward(FeatureMap x, FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, x, gy).MaxPoolBackward(
            Stream, Threads(gx.Length), At(x), At(gy), At(gx), gx.Batch, gx.Height, gx.Width, gx.Channels, accumulate ? 1 : 0);

    /// <summary>scale = sigmoid(expand(activation(hidden))), hidden = reduce(pooled), kept before its activation.</summary>
    public void SqueezeExcite(SqueezeExciteLayer se, FeatureMap pooled, FeatureMap hidden, FeatureMap scale)
    {
        Step(se.Reduce, pooled, hidden, scale);
        Excite(se, pooled, hidden, scale);
    }

    /// <summary>gpooled (+)= the gradient of the means; the gradients of both layers' parameters +=.</summary>
    public void SqueezeExciteBackward(
        SqueezeExciteLayer se, FeatureMap pooled, FeatureMap hidden, FeatureMap scale, FeatureMap gs, FeatureMap gpooled, bool accumulate)
    {
        Step(se.Reduce, pooled, hidden, scale, gs, gpooled);
        var (batch, channels, reduced) = (scale.Batch, scale.Channels, se.Reduce.OutChannels);
        var (expandParts, reduceParts) = (Parts(channels), Parts(reduced));
        long first = Whole(scale.Length), second = first + Whole(hidden.Length);
        var scratch = Memory.Scratch(second + (batch * Math.Max((long)expandParts.Count * reduced, (long)reduceParts.Count * channels)));
        View gExpand = scratch.SubView(0, scale.Length), gReduce = scratch.SubView(first, hidden.Length), partial = scratch.SubView(second, scratch.Length - second);
        var activation = se.Reduce.Activation;
        Kernels.SigmoidBackward(Stream, Threads(scale.Length), At(scale), At(gs), gExpand, (int)scale.Length);
        DenseWeights(se.Expand, At(hidden), gExpand, batch, (int)activation);
        Multiply(gExpand, Values(se.Expand.Weight), partial, batch, channels, reduced, 1, channels, Activation.None, expandParts);
        Kernels.DenseFinishInput(
            Stream, Threads((long)batch * reduced), partial, At(hidden), gReduce, batch, reduced, expandParts.Count, (int)activation, 0);
        DenseWeights(se.Reduce, At(pooled), gReduce, batch, (int)Activation.None);
        Multiply(gReduce, Values(se.Reduce.Weight), partial, batch, reduced, channels, 1, reduced, Activation.None, reduceParts);
        Kernels.DenseFinishInput(
            Stream, Threads((long)batch * channels), partial, At(pooled), At(gpooled), batch, channels, reduceParts.Count, (int)Activation.None,
            accumulate ? 1 : 0);
    }

    /// <summary>The gradients of a dense layer's weights and, where it has one, bias, for an input before(x).</summary>
    private void DenseWeights(ConvolutionLayer l, View x, View g, int rows, int before)
    {
        var (weights, bias) = (Gradient(l.Weight), l.Bias is null ? 0 : 1);
        // A view that the kernel does not touch must still be a valid one.
        Kernels.DenseWeights(
            Stream, Threads((long)(l.InChannels + bias) * l.OutChannels), x, g, weights, l.Bias is null ? weights : Gradient(l.Bias), rows, l.InChannels,
            l.OutChannels, before, bias);
    }
}
