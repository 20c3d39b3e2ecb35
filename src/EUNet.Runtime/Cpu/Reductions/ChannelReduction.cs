using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Reductions;

/// <summary>Two sums over pixels for every channel.</summary>
internal unsafe interface IChannelReduction
{
    /// <summary>Adds a few pixels of a vector of channels to the sums.</summary>
    /// <param name="i">The first pixel's element at these channels, counted through the map.</param>
    /// <param name="origin">The same element of the chunk's first pixel.</param>
    /// <param name="pixels">Pixels.</param>
    /// <param name="channels">Elements between pixels.</param>
    /// <param name="c">The first of the channels.</param>
    /// <param name="first">The first sums, at these channels.</param>
    /// <param name="second">The second sums, at these channels.</param>
    void Add<TLanes, TVector>(long i, long origin, int pixels, int channels, int c, float* first, float* second)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>
/// A reduction in two levels: chunks of pixels, whose number depends on the shape alone, each summed in single precision tile by tile; the
/// caller joins them in double. An item is a group of channels of a chunk. Parts are chunk × 2 × C.
/// </summary>
internal unsafe struct ChannelReduction<TReduction>(TReduction reduction, float* parts, int pixels, int channels) : ITierBody
    where TReduction : unmanaged, IChannelReduction
{
    // Few enough that memory is read nearly in its order, enough to save loads and stores of the sums: measured.
    private const int Tile = 4;

    /// <summary>Items of the loop.</summary>
    public readonly int Items => PixelChunks.Count(pixels) * Groups;

    private readonly int Group => channels <= 256 ? channels : 128;

    private readonly int Groups => (channels + Group - 1) / Group;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var local = reduction;
        var stride = channels;
        for (var item = from; item < to; item++)
        {
            var (chunk, group) = Math.DivRem(item, Groups);
            var (p, last) = PixelChunks.Range(pixels, chunk);
            var origin = (long)p * stride;
            var begin = group * Group;
            var end = Math.Min(begin + Group, stride);
            var first = parts + (2L * chunk * stride);
            var second = first + stride;
            NativeMemory.Clear(first + begin, (nuint)(end - begin) * sizeof(float));
            NativeMemory.Clear(second + begin, (nuint)(end - begin) * sizeof(float));
            for (; p < last; p += Tile)
            {
                var count = Math.Min(Tile, last - p);
                var i = (long)p * stride;
                var c = begin;
                for (; c + TLanes.Count <= end; c += TLanes.Count)
                {
                    local.Add<TLanes, TVector>(i + c, origin + c, count, stride, c, first + c, second + c);
                }

                if (TLanes.Count > 8 && c + 8 <= end)
                {
                    local.Add<Lanes256, Vector256<float>>(i + c, origin + c, count, stride, c, first + c, second + c);
                    c += 8;
                }

                if (TLanes.Count > 4 && c + 4 <= end)
                {
                    local.Add<Lanes128, Vector128<float>>(i + c, origin + c, count, stride, c, first + c, second + c);
                    c += 4;
                }

                for (; c < end; c++)
                {
                    local.Add<ScalarLanes, float>(i + c, origin + c, count, stride, c, first + c, second + c);
                }
            }
        }
    }
}

/// <summary>The fixed partition of a batch's pixels that sums are taken over.</summary>
internal static class PixelChunks
{
    private const int Fewest = 512;
    private const int Most = 64;

    /// <summary>Chunks.</summary>
    public static int Count(int pixels) => Math.Clamp(pixels / Fewest, 1, Most);

    /// <summary>A chunk's pixels.</summary>
    public static (int First, int Last) Range(int pixels, int chunk)
    {
        var count = Count(pixels);
        return ((int)((long)pixels * chunk / count), (int)((long)pixels * (chunk + 1) / count));
    }
}
