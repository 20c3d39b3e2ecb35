using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Updates;

/// <summary>The sum of squares of a block in chunks, each in double every few vectors; the caller adds the chunks in their order.</summary>
internal unsafe struct SquaredNorm(float* block, long length, double* sums) : ITierBody
{
    // So few that single precision loses nothing that matters.
    private const int Exact = 512;
    private const int Chunk = 16 * 1024;

    /// <summary>Chunks of a block.</summary>
    public static int Chunks(long length) => (int)((length + Chunk - 1) / Chunk);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var chunk = from; chunk < to; chunk++)
        {
            var i = (long)chunk * Chunk;
            var end = Math.Min(i + Chunk, length);
            double sum = 0;
            while (i < end)
            {
                var last = Math.Min(i + Exact, end);
                var squares = TLanes.Zero;
                for (; i + TLanes.Count <= last; i += TLanes.Count)
                {
                    var g = TLanes.Load(block + i);
                    squares = TLanes.MultiplyAdd(g, g, squares);
                }

                sum += TLanes.Sum(squares);
                for (; i < last; i++)
                {
                    sum += (double)block[i] * block[i];
                }
            }

            sums[chunk] = sum;
        }
    }
}
