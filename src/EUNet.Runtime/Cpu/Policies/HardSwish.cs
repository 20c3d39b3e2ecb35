using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Policies;

/// <summary>x · relu6(x + 3) / 6.</summary>
internal readonly struct HardSwish : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Multiply(
            TLanes.Multiply(x, TLanes.Broadcast(1f / 6f)),
            Relu6.Apply<TLanes, TVector>(TLanes.Add(x, TLanes.Broadcast(3f))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var middle = TLanes.MultiplyAdd(x, TLanes.Broadcast(1f / 3f), TLanes.Broadcast(0.5f));
        var upper = TLanes.Select(TLanes.Less(x, TLanes.Broadcast(3f)), middle, TLanes.Broadcast(1f));
        return TLanes.Select(TLanes.Less(x, TLanes.Broadcast(-3f)), TLanes.Zero, upper);
    }
}
