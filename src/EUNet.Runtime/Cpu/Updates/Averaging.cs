using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Updates;

/// <summary>average = decay · average + (1 - decay) · value.</summary>
internal unsafe struct Averaging(float* average, float* values, float decay) : IFlatOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var e = TLanes.Load(average + i);
        TLanes.Store(average + i, TLanes.MultiplyAdd(TLanes.Broadcast(1 - decay), TLanes.Subtract(TLanes.Load(values + i), e), e));
    }
}

/// <summary>x *= factor.</summary>
internal unsafe struct Multiplying(float* x, float factor) : IFlatOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Store(x + i, TLanes.Multiply(TLanes.Load(x + i), TLanes.Broadcast(factor)));
}

/// <summary>a and b change places.</summary>
internal unsafe struct Swapping(float* a, float* b) : IFlatOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector x = TLanes.Load(a + i), y = TLanes.Load(b + i);
        TLanes.Store(a + i, y);
        TLanes.Store(b + i, x);
    }
}
