using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Reductions;

/// <summary>
/// gx (+)= gy · s and gs (+)= the sum of gy · x over each pixel's channels, each where it is wanted (not null). An item is a row; gs may be gx, of
/// a map of one channel times itself.
/// </summary>
internal unsafe struct SpatialScalingBackward(
    float* x, float* s, float* gy, float* gx, float* gs, int width, int channels, bool accumulate, bool accumulateScale) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var pixel = (long)from * width; pixel < (long)to * width; pixel++)
        {
            var factor = s[pixel];
            var i = pixel * channels;
            var end = i + channels;
            var sum = TLanes.Zero;
            for (; i + TLanes.Count <= end; i += TLanes.Count)
            {
                sum = Add<TLanes, TVector>(i, factor, sum);
            }

            var four = Vector128<float>.Zero;
            for (; i + 4 <= end && TLanes.Count > 4; i += 4)
            {
                four = Add<Lanes128, Vector128<float>>(i, factor, four);
            }

            var one = 0f;
            for (; i < end; i++)
            {
                one = Add<ScalarLanes, float>(i, factor, one);
            }

            if (gs != null)
            {
                var total = TLanes.Sum(sum) + Lanes128.Sum(four) + one;
                gs[pixel] = accumulateScale ? gs[pixel] + total : total;
            }
        }
    }

    /// <summary>The gradient of x at a few channels; returns sum + gy · x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Add<TLanes, TVector>(long i, float factor, TVector sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var g = TLanes.Load(gy + i);
        if (gx != null)
        {
            var own = TLanes.Broadcast(factor);
            TLanes.Store(gx + i, accumulate ? TLanes.MultiplyAdd(g, own, TLanes.Load(gx + i)) : TLanes.Multiply(g, own));
        }

        return TLanes.MultiplyAdd(g, TLanes.Load(x + i), sum);
    }
}
