using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Elementwise;

/// <summary>y = x · s, s one value for each sample and channel.</summary>
internal unsafe struct Scaling(float* x, float* s, float* y) : IChannelOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i, int c, int sample)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Store(y + i, TLanes.Multiply(TLanes.Load(x + i), TLanes.Load(s + sample)));
}

/// <summary>gx (+)= g · share, g one value for each sample and channel.</summary>
internal unsafe struct Spreading(float* g, float share, float* gx, bool accumulate) : IChannelOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i, int c, int sample)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var value = TLanes.Multiply(TLanes.Load(g + sample), TLanes.Broadcast(share));
        TLanes.Store(gx + i, accumulate ? TLanes.Add(TLanes.Load(gx + i), value) : value);
    }
}
