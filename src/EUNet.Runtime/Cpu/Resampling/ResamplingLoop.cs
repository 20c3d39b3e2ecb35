using EUNet.Cpu.Elementwise;
using EUNet.Tensors;

namespace EUNet.Cpu.Resampling;

/// <summary>Starts the loops of this folder, for both passes.</summary>
internal static unsafe class ResamplingLoop
{
    /// <summary>y = x, by its nearest pixels.</summary>
    public static void ResizeNearest(this CpuMemory memory, FeatureMap x, FeatureMap y)
        => memory.Run(new NearestResizing(memory.At(x), FeatureMapExtents.Of(x), memory.At(y), FeatureMapExtents.Of(y)), y.Batch * y.Height);

    /// <summary>y = x, bilinear.</summary>
    public static void ResizeBilinear(this CpuMemory memory, FeatureMap x, FeatureMap y)
        => memory.Run(new BilinearResizing(memory.At(x), FeatureMapExtents.Of(x), memory.At(y), FeatureMapExtents.Of(y)), y.Batch * y.Height);

    /// <summary>Pixel (r, c) of the target (+)= pixel (r + top, c + left) of the source, 0 where it has none.</summary>
    public static void Shift(this CpuMemory memory, FeatureMap source, FeatureMap target, int top, int left, bool accumulate = false)
        => memory.Run(
            new Shifting(memory.At(source), FeatureMapExtents.Of(source), memory.At(target), FeatureMapExtents.Of(target), top, left, accumulate), target.Batch * target.Height);

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

    /// <summary>Every pixel of the target (+)= the pixels of the source by their shares.</summary>
    public static void Gather<TSide>(this CpuMemory memory, FeatureMap source, FeatureMap target, TSide rows, TSide columns, bool accumulate = false)
        where TSide : unmanaged, IGatheredSide
        => memory.Run(
            new Gathering<TSide>(memory.At(source), FeatureMapExtents.Of(source), memory.At(target), FeatureMapExtents.Of(target), rows, columns, accumulate),
            target.Batch * target.Height);
}
