using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Maps at other sizes, and joined ones.</summary>
public abstract partial class GpuOperators
{
    /// <summary>y = x at y's size by its nearest pixels: row i is row ⌊i · in / out⌋.</summary>
    public void ResizeNearest(FeatureMap x, FeatureMap y) => Step(null, y, x).Nearest(Stream, Threads(y.Length), At(x), At(y), Resample(x, y));

    /// <summary>y = x at y's size, bilinear with half-pixel centres.</summary>
    public void ResizeBilinear(FeatureMap x, FeatureMap y) => Step(null, y, x).Bilinear(Stream, Threads(y.Length), At(x), At(y), Resample(x, y));

    /// <summary>y = x at y's size: cropped at right and bottom where larger, zeros there where smaller.</summary>
    public void Fit(FeatureMap x, FeatureMap y) => Step(null, y, x).Shift(Stream, Threads(y.Length), At(x), At(y), Resample(x, y));

    /// <summary>y = the middle of x: its first row is row ⌊(in - out) / 2⌋.</summary>
    public void CenterCrop(FeatureMap x, FeatureMap y)
    {
        Step(null, y, x);
        var size = Resample(x, y);
        size.Top = (x.Height - y.Height) / 2;
        size.Left = (x.Width - y.Width) / 2;
        Kernels.Shift(Stream, Threads(y.Length), At(x), At(y), size);
    }

    /// <summary>y = the channels of a, then those of b, all of one size.</summary>
    public void Concat(FeatureMap a, FeatureMap b, FeatureMap y)
    {
        Step(null, y, a, b);
        Slice(a, y, 0, accumulate: false);
        Slice(b, y, a.Channels, accumulate: false);
    }

    /// <summary>The channels from <paramref name="first"/> on of the map that has more are the other's: written into it, or out of it.</summary>
    private protected void Slice(FeatureMap from, FeatureMap into, int first, bool accumulate) => Kernels.Slice(
        Stream, Threads((long)into.Pixels * Math.Min(from.Channels, into.Channels)), At(from), At(into), into.Pixels, from.Channels, into.Channels, first,
        accumulate ? 1 : 0);

    private protected static ResampleSize Resample(FeatureMap from, FeatureMap into, bool accumulate = false) => new()
    {
        Batch = into.Batch,
        Height = into.Height,
        Width = into.Width,
        InHeight = from.Height,
        InWidth = from.Width,
        Channels = into.Channels,
        Accumulate = accumulate ? 1 : 0,
    };
}
