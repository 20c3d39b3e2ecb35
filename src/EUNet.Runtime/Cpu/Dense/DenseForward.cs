using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Dense;

/// <summary>
/// y = x · weights + bias for a few vectors (squeeze and excitation): reads the weights once for each sample. An item is a block of a sample's
/// outputs; weights are [in, out], and the bias may be missing (null).
/// </summary>
internal unsafe struct DenseForward(float* x, float* weights, float* bias, float* y, int inputs, int outputs) : ITierBody
{
    // Below about this much work, waking another thread costs more than it saves.
    private const int ItemProducts = 32 * 1024;

    private int Block => Math.Max(64, ItemProducts / inputs / 16 * 16);

    private int Blocks => (outputs + Block - 1) / Block;

    /// <summary>Items for a batch.</summary>
    public int Items(int batch) => batch * Blocks;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var item = from; item < to; item++)
        {
            var (sample, block) = Math.DivRem(item, Blocks);
            var input = x + ((long)sample * inputs);
            var output = y + ((long)sample * outputs);
            var o = block * Block;
            var end = Math.Min(o + Block, outputs);
            for (; o + TLanes.Count <= end; o += TLanes.Count)
            {
                Column<TLanes, TVector>(input, o, output);
            }

            for (; o + 4 <= end && TLanes.Count > 4; o += 4)
            {
                Column<Lanes128, Vector128<float>>(input, o, output);
            }

            for (; o < end; o++)
            {
                Column<ScalarLanes, float>(input, o, output);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Column<TLanes, TVector>(float* input, int o, float* output)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var w = weights + o;
        TVector s0 = bias == null ? TLanes.Zero : TLanes.Load(bias + o), s1 = TLanes.Zero, s2 = TLanes.Zero, s3 = TLanes.Zero;
        var i = 0;
        for (; i + 4 <= inputs; i += 4, w += 4L * outputs)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Broadcast(input[i]), TLanes.Load(w), s0);
            s1 = TLanes.MultiplyAdd(TLanes.Broadcast(input[i + 1]), TLanes.Load(w + outputs), s1);
            s2 = TLanes.MultiplyAdd(TLanes.Broadcast(input[i + 2]), TLanes.Load(w + (2L * outputs)), s2);
            s3 = TLanes.MultiplyAdd(TLanes.Broadcast(input[i + 3]), TLanes.Load(w + (3L * outputs)), s3);
        }

        for (; i < inputs; i++, w += outputs)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Broadcast(input[i]), TLanes.Load(w), s0);
        }

        TLanes.Store(output + o, TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3)));
    }
}
