using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Reductions;

/// <summary>into += the chunks' sums, in their order.</summary>
internal unsafe struct ChunkSum(float* parts, int chunks, long length, float* into) : IFlatOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var part = parts + i;
        var sum = TLanes.Load(part);
        for (var chunk = 1; chunk < chunks; chunk++)
        {
            part += length;
            sum = TLanes.Add(sum, TLanes.Load(part));
        }

        TLanes.Store(into + i, TLanes.Add(TLanes.Load(into + i), sum));
    }
}
