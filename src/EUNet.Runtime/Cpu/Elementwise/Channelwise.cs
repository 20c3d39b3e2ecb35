using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;
using EUNet.Tensors;

namespace EUNet.Cpu.Elementwise;

/// <summary>An operator whose arithmetic depends on the channel, or on sample and channel.</summary>
internal interface IChannelOperator
{
    /// <summary>Does the vector at element <paramref name="i"/>.</summary>
    /// <param name="i">The element, counted through the whole map.</param>
    /// <param name="c">Its channel.</param>
    /// <param name="s">Its place in an N × 1 × 1 × C map.</param>
    void At<TLanes, TVector>(long i, int c, int s)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>A parallel loop over the rows of maps of one shape.</summary>
internal struct Channelwise<TOperator>(TOperator op, FeatureMapExtents extents) : ITierBody
    where TOperator : unmanaged, IChannelOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var local = op;
        var (height, width, channels) = extents;
        for (var row = from; row < to; row++)
        {
            var sample = row / height * channels;
            var pixel = (long)row * width * channels;
            for (var x = 0; x < width; x++, pixel += channels)
            {
                var c = 0;
                for (; c + TLanes.Count <= channels; c += TLanes.Count)
                {
                    local.At<TLanes, TVector>(pixel + c, c, sample + c);
                }

                if (TLanes.Count > 8 && c + 8 <= channels)
                {
                    local.At<Lanes256, Vector256<float>>(pixel + c, c, sample + c);
                    c += 8;
                }

                if (TLanes.Count > 4 && c + 4 <= channels)
                {
                    local.At<Lanes128, Vector128<float>>(pixel + c, c, sample + c);
                    c += 4;
                }

                for (; c < channels; c++)
                {
                    local.At<ScalarLanes, float>(pixel + c, c, sample + c);
                }
            }
        }
    }
}

/// <summary>A map's extents without its batch.</summary>
internal readonly record struct FeatureMapExtents(int Height, int Width, int Channels)
{
    /// <summary>A map's extents.</summary>
    public static FeatureMapExtents Of(FeatureMap map) => new(map.Height, map.Width, map.Channels);
}

/// <summary>Starts loops of <see cref="Channelwise{TOperator}"/>.</summary>
internal static class ChannelwiseLoop
{
    /// <summary>Applies an operator to every element of maps shaped like <paramref name="map"/>.</summary>
    public static void EachChannel<TOperator>(this CpuMemory memory, TOperator op, FeatureMap map)
        where TOperator : unmanaged, IChannelOperator
        => memory.Run(
            new Channelwise<TOperator>(op, FeatureMapExtents.Of(map)), map.Batch * map.Height);
}
