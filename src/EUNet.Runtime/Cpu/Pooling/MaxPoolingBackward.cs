using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Pooling;

/// <summary>
/// gx (+)= gy where x is its window's first maximum, in reading order; 0 elsewhere, also in a row or column that no window covers. An item is
/// a pair of input rows, a last single one included.
/// </summary>
internal unsafe struct MaxPoolingBackward(float* x, float* gy, float* gx, MaxPoolingExtents extents, bool accumulate) : ITierBody
{
    /// <summary>Items for a batch.</summary>
    public readonly int Items(int batch) => batch * ((extents.Height + 1) / 2);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (height, width, channels) = extents;
        var pairs = (height + 1) / 2;
        for (var item = from; item < to; item++)
        {
            var (sample, pair) = Math.DivRem(item, pairs);
            var row = (((long)sample * height) + (2 * pair)) * width * channels;
            if ((2 * pair) + 1 == height)
            {
                Uncovered(row, width * channels);
                continue;
            }

            var output = (((long)sample * (height / 2)) + pair) * (width / 2) * channels;
            for (var column = 0; column < width / 2; column++, row += 2L * channels, output += channels)
            {
                var c = 0;
                for (; c + TLanes.Count <= channels; c += TLanes.Count)
                {
                    Window<TLanes, TVector>(row + c, output + c);
                }

                for (; c + 4 <= channels && TLanes.Count > 4; c += 4)
                {
                    Window<Lanes128, Vector128<float>>(row + c, output + c);
                }

                for (; c < channels; c++)
                {
                    Window<ScalarLanes, float>(row + c, output + c);
                }
            }

            if (width % 2 == 1)
            {
                Uncovered(row, channels);
                Uncovered(row + ((long)width * channels), channels);
            }
        }
    }

    private readonly void Uncovered(long i, int length)
    {
        if (!accumulate)
        {
            new Span<float>(gx + i, length).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Window<TLanes, TVector>(long i, long output)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var below = i + ((long)extents.Width * extents.Channels);
        var right = extents.Channels;
        TVector a = TLanes.Load(x + i), b = TLanes.Load(x + i + right), c = TLanes.Load(x + below), d = TLanes.Load(x + below + right);
        var largest = TLanes.Max(TLanes.Max(a, b), TLanes.Max(c, d));
        var left = TLanes.Load(gy + output);
        Give<TLanes, TVector>(gx + i, TLanes.Equal(a, largest), ref left);
        Give<TLanes, TVector>(gx + i + right, TLanes.Equal(b, largest), ref left);
        Give<TLanes, TVector>(gx + below, TLanes.Equal(c, largest), ref left);
        Give<TLanes, TVector>(gx + below + right, TLanes.Equal(d, largest), ref left);
    }

    /// <summary>Gives what is left of the gradient to the lanes of the mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Give<TLanes, TVector>(float* to, TVector mask, ref TVector left)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var given = TLanes.Select(mask, left, TLanes.Zero);
        TLanes.Store(to, accumulate ? TLanes.Add(TLanes.Load(to), given) : given);
        left = TLanes.Select(mask, TLanes.Zero, left);
    }
}
