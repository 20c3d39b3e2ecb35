using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;
using EUNet.Tensors;

namespace EUNet.Cpu.Pooling;

/// <summary>2 × 2 maxima at stride 2; an odd last row or column is left out. An item is an output row.</summary>
internal unsafe struct MaxPooling(float* x, float* y, MaxPoolingExtents extents) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (height, width, channels) = extents;
        for (var row = from; row < to; row++)
        {
            var source = x + extents.Window(row);
            var below = source + ((long)width * channels);
            var output = y + ((long)row * (width / 2) * channels);
            for (var column = 0; column < width / 2; column++, source += 2L * channels, below += 2L * channels, output += channels)
            {
                var c = 0;
                for (; c + TLanes.Count <= channels; c += TLanes.Count)
                {
                    Largest<TLanes, TVector>(source + c, below + c, channels, output + c);
                }

                for (; c + 4 <= channels && TLanes.Count > 4; c += 4)
                {
                    Largest<Lanes128, Vector128<float>>(source + c, below + c, channels, output + c);
                }

                for (; c < channels; c++)
                {
                    Largest<ScalarLanes, float>(source + c, below + c, channels, output + c);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Largest<TLanes, TVector>(float* above, float* below, int right, float* output)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Store(output, TLanes.Max(
            TLanes.Max(TLanes.Load(above), TLanes.Load(above + right)),
            TLanes.Max(TLanes.Load(below), TLanes.Load(below + right))));
}

/// <summary>The extents of a map that is pooled.</summary>
internal readonly record struct MaxPoolingExtents(int Height, int Width, int Channels)
{
    /// <summary>For an input and its output.</summary>
    /// <exception cref="ArgumentException">The output is not half the input, rounded down.</exception>
    public static MaxPoolingExtents Of(FeatureMap x, FeatureMap y)
        => y.Height == x.Height / 2 && y.Width == x.Width / 2 && y.Channels == x.Channels && y.Batch == x.Batch
            ? new MaxPoolingExtents(x.Height, x.Width, x.Channels)
            : throw new ArgumentException($"{y} is not {x} pooled by 2 × 2.");

    /// <summary>The first input element under an output row, counted through the batch.</summary>
    public long Window(int row)
    {
        var (sample, y) = Math.DivRem(row, Height / 2);
        return (((long)sample * Height) + (2 * y)) * Width * Channels;
    }
}
