using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Elementwise;

/// <summary>An operator that treats every element alike.</summary>
internal interface IFlatOperator
{
    /// <summary>Does the vector at element <paramref name="i"/>.</summary>
    void At<TLanes, TVector>(long i)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>A parallel loop over all elements of maps of one shape.</summary>
internal struct Flat<TOperator>(TOperator op, long length) : ITierBody
    where TOperator : unmanaged, IFlatOperator
{
    private const int Chunk = 16 * 1024;

    /// <summary>Items of the loop.</summary>
    public readonly int Items => (int)((length + Chunk - 1) / Chunk);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var local = op;
        var i = (long)from * Chunk;
        var end = Math.Min((long)to * Chunk, length);
        for (; i + TLanes.Count <= end; i += TLanes.Count)
        {
            local.At<TLanes, TVector>(i);
        }

        for (; i < end; i++)
        {
            local.At<ScalarLanes, float>(i);
        }
    }
}

/// <summary>Starts loops of <see cref="Flat{TOperator}"/>.</summary>
internal static class FlatLoop
{
    /// <summary>Applies an operator to every element.</summary>
    public static void Each<TOperator>(this CpuMemory memory, TOperator op, long length)
        where TOperator : unmanaged, IFlatOperator
    {
        var body = new Flat<TOperator>(op, length);
        memory.Run(body, body.Items);
    }
}
