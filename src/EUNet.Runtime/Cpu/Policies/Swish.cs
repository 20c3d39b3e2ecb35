using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Policies;

/// <summary>x · sigmoid(x).</summary>
internal readonly struct Swish : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Divide(x, TLanes.Add(TLanes.Broadcast(1f), LaneMath.Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Zero, x))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // s + x s (1 - s) = s (1 + x (1 - s))
        var one = TLanes.Broadcast(1f);
        var s = LaneMath.Sigmoid<TLanes, TVector>(x);
        return TLanes.Multiply(s, TLanes.MultiplyAdd(x, TLanes.Subtract(one, s), one));
    }
}
