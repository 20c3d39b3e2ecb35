using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Elementwise;

/// <summary>y = x · s, s one value for each pixel. An item is a row.</summary>
internal unsafe struct SpatialScaling(float* x, float* s, float* y, int width, int channels) : ITierBody
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
            for (; i + TLanes.Count <= end; i += TLanes.Count)
            {
                Multiply<TLanes, TVector>(i, factor);
            }

            for (; i + 4 <= end && TLanes.Count > 4; i += 4)
            {
                Multiply<Lanes128, Vector128<float>>(i, factor);
            }

            for (; i < end; i++)
            {
                Multiply<ScalarLanes, float>(i, factor);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Multiply<TLanes, TVector>(long i, float factor)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Store(y + i, TLanes.Multiply(TLanes.Load(x + i), TLanes.Broadcast(factor)));
}
