using EUNet.Gpu.Kernels;
using EUNet.Tensors;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>
/// Sums of chunks. Many chunks keep a GPU's threads busy, and one thread that adds up hundreds of them would keep all others waiting: they are
/// first added in groups.
/// </summary>
public sealed partial class GpuTrainingPass
{
    private const int GroupChunks = 32;

    /// <summary>Groups that so many chunks are added in first; 0 where they are few.</summary>
    private static int Groups(int chunks) => chunks > GroupChunks ? (chunks + GroupChunks - 1) / GroupChunks : 0;

    /// <summary>Room for chunks of that length, and for their groups behind them.</summary>
    private View ChunkScratch(int chunks, long length) => Memory.Scratch((chunks + Groups(chunks)) * length);

    /// <summary>A parameter's gradient += the sum of chunks of its layout, which lie at the start of <see cref="ChunkScratch"/>.</summary>
    private void Finish(View scratch, int chunks, WeightLayout layout, Parameter parameter)
    {
        var length = layout.Taps * layout.Rows * layout.Columns;
        var (partial, count) = Grouped(scratch, chunks, length);
        Kernels.FinishWeights(Stream, Threads(length), partial, Gradient(parameter), layout, count);
    }

    /// <summary>The chunks at the start of a scratch, or, where they are many, their groups' sums, made behind them.</summary>
    private (View Partial, int Count) Grouped(View scratch, int chunks, int length)
    {
        if (Groups(chunks) is not (> 0 and var groups))
        {
            return (scratch, chunks);
        }

        var sums = scratch.SubView((long)chunks * length, (long)groups * length);
        Kernels.Sums(Stream, Threads((long)groups * length), scratch, sums, 1, chunks, length, groups, GroupChunks);
        return (sums, groups);
    }
}
