using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Reductions;

/// <summary>gx (+)= gy · s, where gx is wanted (not null), and the sums of gy · x over each row, N × H × C. An item is a row.</summary>
internal unsafe struct ScalingBackward(float* x, float* s, float* gy, float* gx, float* sums, FeatureMapExtents extents, bool accumulate) : ITierBody
{
    private const int Tile = 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (height, width, channels) = extents;
        for (var row = from; row < to; row++)
        {
            var sum = sums + ((long)row * channels);
            var scale = s + (row / height * channels);
            NativeMemory.Clear(sum, (nuint)channels * sizeof(float));
            for (var column = 0; column < width; column += Tile)
            {
                var pixels = Math.Min(Tile, width - column);
                var i = (((long)row * width) + column) * channels;
                var c = 0;
                for (; c + TLanes.Count <= channels; c += TLanes.Count)
                {
                    Pixels<TLanes, TVector>(i + c, pixels, scale + c, sum + c);
                }

                for (; c + 4 <= channels && TLanes.Count > 4; c += 4)
                {
                    Pixels<Lanes128, Vector128<float>>(i + c, pixels, scale + c, sum + c);
                }

                for (; c < channels; c++)
                {
                    Pixels<ScalarLanes, float>(i + c, pixels, scale + c, sum + c);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Pixels<TLanes, TVector>(long i, int pixels, float* scale, float* sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var factor = TLanes.Load(scale);
        var product = TLanes.Load(sum);
        for (var p = 0; p < pixels; p++, i += extents.Channels)
        {
            var g = TLanes.Load(gy + i);
            product = TLanes.MultiplyAdd(g, TLanes.Load(x + i), product);
            if (gx != null)
            {
                TLanes.Store(gx + i, accumulate ? TLanes.MultiplyAdd(g, factor, TLanes.Load(gx + i)) : TLanes.Multiply(g, factor));
            }
        }

        TLanes.Store(sum, product);
    }
}
