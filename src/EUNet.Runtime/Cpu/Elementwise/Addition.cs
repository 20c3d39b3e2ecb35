using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Elementwise;

/// <summary>y = a + b; y may be a.</summary>
internal unsafe struct Addition(float* a, float* b, float* y) : IFlatOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Store(y + i, TLanes.Add(TLanes.Load(a + i), TLanes.Load(b + i)));
}
