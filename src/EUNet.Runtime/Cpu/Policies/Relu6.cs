using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Policies;

/// <summary>min(max(x, 0), 6).</summary>
internal readonly struct Relu6 : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Min(TLanes.Broadcast(6f), TLanes.Max(TLanes.Zero, x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var below = TLanes.Select(TLanes.Less(x, TLanes.Broadcast(6f)), TLanes.Broadcast(1f), TLanes.Zero);
        return TLanes.Select(TLanes.Less(TLanes.Zero, x), below, TLanes.Zero);
    }
}
