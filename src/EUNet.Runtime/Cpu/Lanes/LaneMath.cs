using System.Runtime.CompilerServices;

namespace EUNet.Cpu.Lanes;

/// <summary>Elementary functions on vectors, in float arithmetic, the same on every width.</summary>
internal static class LaneMath
{
    /// <summary>
    /// e to the x within 2 units in the last place; 0 below -87.3 becomes e^-87.3 and the top saturates at e^88. Range reduction to
    /// ±ln 2 / 2 in two steps (Cody and Waite) and Cephes' polynomial of degree five.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        x = TLanes.Min(TLanes.Broadcast(88f), TLanes.Max(TLanes.Broadcast(-87.3f), x));
        var n = TLanes.Round(TLanes.Multiply(x, TLanes.Broadcast(1.44269504f)));
        var r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-0.693359375f), x);
        r = TLanes.MultiplyAdd(n, TLanes.Broadcast(2.12194440e-4f), r);
        var p = TLanes.Broadcast(1.9875691500e-4f);
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.3981999507e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(8.3334519073e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(4.1665795894e-2f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.6666665459e-1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(5.0000001201e-1f));
        p = TLanes.MultiplyAdd(TLanes.Multiply(p, r), r, TLanes.Add(r, TLanes.Broadcast(1f)));
        return TLanes.Multiply(p, TLanes.PowerOfTwo(n));
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var one = TLanes.Broadcast(1f);
        return TLanes.Divide(one, TLanes.Add(one, Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Zero, x))));
    }
}
