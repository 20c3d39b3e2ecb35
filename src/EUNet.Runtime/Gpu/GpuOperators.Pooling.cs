using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Pooling.</summary>
public abstract partial class GpuOperators
{
    /// <summary>y = mean of x over rows and columns; y is N × 1 × 1 × C.</summary>
    public void GlobalAverage(FeatureMap x, FeatureMap y)
    {
        Step(null, y, x);
        Average(x, y);
    }

    private protected void Average(FeatureMap x, FeatureMap y)
    {
        var area = x.Height * x.Width;
        var (chunks, each) = Chunks(area, (long)x.Batch * x.Channels, 16);
        var partial = Memory.Scratch((long)x.Batch * chunks * x.Channels);
        Kernels.Sums(Stream, Threads((long)x.Batch * chunks * x.Channels), At(x), partial, x.Batch, area, x.Channels, chunks, each);
        Kernels.FinishMeans(Stream, Threads((long)x.Batch * x.Channels), partial, At(y), x.Batch, x.Channels, chunks, 1f / area, 0);
    }

    /// <summary>y = means of x over a grid of windows: window i covers ⌊i · in / out⌋ up to ⌈(i + 1) · in / out⌉.</summary>
    public void AdaptiveAverage(FeatureMap x, FeatureMap y) => Step(null, y, x).AdaptiveAverage(Stream, Threads(y.Length), At(x), At(y), Resample(x, y));

    /// <summary>y = maximum of each 2×2 square of x, stride 2; an odd last row or column is left out.</summary>
    public void MaxPool(FeatureMap x, FeatureMap y)
        => Step(null, y, x).MaxPool(Stream, Threads(y.Length), At(x), At(y), y.Batch, y.Height, y.Width, y.Channels, x.Height, x.Width);

    /// <summary>
    /// How a sum over <paramref name="pixels"/> is cut, so that enough threads have work: a function of the shapes alone, so that sums
    /// have the same bits on every run.
    /// </summary>
    /// <param name="pixels">Pixels to sum over.</param>
    /// <param name="sums">Sums that are made at once.</param>
    /// <param name="least">Pixels that a chunk has at least.</param>
    private protected static (int Count, int Each) Chunks(int pixels, long sums, int least)
    {
        const int Threads = 1 << 16;
        var wanted = (int)Math.Clamp(Threads / Math.Max(sums, 1), 1, 1024);
        var each = Math.Max((pixels + wanted - 1) / wanted, least);
        return ((pixels + each - 1) / each, each);
    }
}
