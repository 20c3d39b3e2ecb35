using EUNet.Gpu.Kernels;
using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Depthwise convolutions.</summary>
public sealed partial class GpuTrainingPass
{
    /// <summary>z = depthwise conv(x), and the batch's moments where a norm follows.</summary>
    public void Depthwise(DepthwiseKernel kernel, DepthwiseLayer l, FeatureMap x, FeatureMap z)
    {
        Step(l, z, x);
        ConvolveDepthwise(kernel, l, x, z);
        MeasureMoments(l, z);
    }

    /// <summary>The kernel's gradient +=: all channels and taps in one launch, then the chunks' sums.</summary>
    public void DepthwiseWeights(DepthwiseWeightsKernel kernel, DepthwiseLayer l, FeatureMap x, FeatureMap gz)
    {
        Step(l, gz, x);
        var size = DepthwiseSizeOf(l, x, gz);
        (size.Chunks, size.ChunkPixels) = Chunks(gz.Pixels, gz.Channels, 32);
        var layout = new WeightLayout { Taps = l.Kernel * l.Kernel, Rows = 1, Columns = gz.Channels, TapStride = gz.Channels, ColumnStride = 1 };
        var partial = ChunkScratch(size.Chunks, l.Weight.Length);
        kernel.Launch(Stream, Threads((long)size.Chunks * gz.Channels), At(x), At(gz), partial, size);
        Finish(partial, size.Chunks, layout, l.Weight);
    }

    /// <summary>gx (+)= the gradient of the input.</summary>
    public void DepthwiseInput(DepthwiseKernel kernel, DepthwiseLayer l, FeatureMap gz, FeatureMap gx, bool accumulate)
    {
        Step(l, gz, gx);
        var size = DepthwiseSizeOf(l, gx, gz);
        (size.Height, size.InHeight) = (size.InHeight, size.Height);
        (size.Width, size.InWidth) = (size.InWidth, size.Width);
        size.Accumulate = accumulate ? 1 : 0;
        // Columns are counted with the zeros before them.
        var tiles = (gx.Width + size.Left + kernel.Tile - 1) / kernel.Tile;
        kernel.Launch(
            Stream, Threads((long)gx.Batch * gx.Height * tiles * (gx.Channels / kernel.Lanes)), At(gz), Weights(l), Zeros, At(gx), size);
    }
}
