using System.Runtime.CompilerServices;

namespace EUNet.Cpu.Lanes;

/// <summary>An activation as a policy that a driver is compiled for; see <see cref="Tensors.Activation"/> for the formulas.</summary>
internal interface IActivation
{
    /// <summary>The activation of every lane.</summary>
    static abstract TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    /// <summary>Its derivative at every lane; at a corner, PyTorch's: 0 at the ends of ReLU and ReLU6.</summary>
    static abstract TVector Slope<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>x.</summary>
internal readonly struct Identity : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Broadcast(1f);
}

/// <summary>max(x, 0).</summary>
internal readonly struct Relu : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Max(TLanes.Zero, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Select(TLanes.Less(TLanes.Zero, x), TLanes.Broadcast(1f), TLanes.Zero);
}

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

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct SigmoidActivation : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => LaneMath.Sigmoid<TLanes, TVector>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var s = LaneMath.Sigmoid<TLanes, TVector>(x);
        return TLanes.Multiply(s, TLanes.Subtract(TLanes.Broadcast(1f), s));
    }
}
