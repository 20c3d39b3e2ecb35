using EUNet.Cpu.Elementwise;
using EUNet.Tensors;

namespace EUNet.Cpu.Resampling;

/// <summary>Starts the loops of this folder, for both passes.</summary>
internal static unsafe class ResamplingLoop
{
    /// <summary>y = x, by its nearest pixels.</summary>
    public static void ResizeNearest(this CpuMemory memory, FeatureMap x, FeatureMap y)
        => memory.Run(new NearestResizing(memory.At(x), Extents(x), memory.At(y), Extents(y)), y.Batch * y.Height);

    /// <summary>y = x, bilinear.</summary>
    public static void ResizeBilinear(this CpuMemory memory, FeatureMap x, FeatureMap y)
        => memory.Run(new BilinearResizing(memory.At(x), Extents(x), memory.At(y), Extents(y)), y.Batch * y.Height);

    /// <summary>Pixel (r, c) of the target (+)= pixel (r + top, c + left) of the source, 0 where it has none.</summary>
    public static void Shift(this CpuMemory memory, FeatureMap source, FeatureMap target, int top, int left, bool accumulate = false)
        => memory.Run(
            new Shifting(memory.At(source), Extents(source), memory.At(target), Extents(target), top, left, accumulate), target.Batch * target.Height);

    /// <summary>Channels from <paramref name="first"/> on of the larger map are the smaller map's: written into the larger one, or out of it.</summary>
    public static void Slice(this CpuMemory memory, FeatureMap source, FeatureMap target, int first, bool accumulate = false)
    {
        var inward = target.Channels >= source.Channels;
        var body = new ChannelSlices
        {
            From = memory.At(source) + (inward ? 0 : first),
            FromChannels = source.Channels,
            Into = memory.At(target) + (inward ? first : 0),
            IntoChannels = target.Channels,
            Channels = Math.Min(source.Channels, target.Channels),
            Pixels = target.Pixels,
            Accumulate = accumulate,
        };
        memory.Run(body, body.Items);
    }

    /// <summary>A map's extents.</summary>
    public static FeatureMapExtents Extents(FeatureMap map) => new(map.Height, map.Width, map.Channels);
}
