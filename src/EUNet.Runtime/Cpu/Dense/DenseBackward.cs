using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Dense;

/// <summary>
/// Both gradients of a dense layer on a few vectors: gw += x ⊗ gy over the batch, gx (+)= gy · weightsᵀ. An item is a block of inputs, so that
/// every weight and its gradient is touched by one thread.
/// </summary>
internal unsafe struct DenseBackward(float* x, float* weights, float* gy, float* gw, float* gx, int inputs, int outputs, int batch, bool accumulate) : ITierBody
{
    private const int ItemProducts = 32 * 1024;

    /// <summary>Items of the loop.</summary>
    public readonly int Items => (inputs + Block - 1) / Block;

    private readonly int Block => Math.Max(1, ItemProducts / outputs / batch);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var i = from * Block; i < Math.Min(to * Block, inputs); i++)
        {
            var w = weights + ((long)i * outputs);
            var g = gw + ((long)i * outputs);
            for (var n = 0; n < batch; n++)
            {
                var at = ((long)n * inputs) + i;
                var product = Product<TLanes, TVector>(x[at], w, gy + ((long)n * outputs), g);
                gx[at] = accumulate ? gx[at] + product : product;
            }
        }
    }

    /// <summary>g += value · gradient; returns w · gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly float Product<TLanes, TVector>(float value, float* w, float* gradient, float* g)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var factor = TLanes.Broadcast(value);
        var sum = TLanes.Zero;
        var o = 0;
        for (; o + TLanes.Count <= outputs; o += TLanes.Count)
        {
            var vector = TLanes.Load(gradient + o);
            TLanes.Store(g + o, TLanes.MultiplyAdd(factor, vector, TLanes.Load(g + o)));
            sum = TLanes.MultiplyAdd(TLanes.Load(w + o), vector, sum);
        }

        var total = TLanes.Sum(sum);
        for (; o < outputs; o++)
        {
            g[o] += value * gradient[o];
            total += w[o] * gradient[o];
        }

        return total;
    }
}
