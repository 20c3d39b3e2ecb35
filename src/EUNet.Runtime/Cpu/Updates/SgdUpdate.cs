using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Updates;

/// <summary>Stochastic gradient descent with momentum as PyTorch defines it: v = momentum · v + g, which starts as g since v starts as 0.</summary>
internal unsafe struct SgdUpdate(float* values, float* gradients, float* velocity, float rate, float momentum, bool nesterov, float decay) : IUpdate
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i, in UpdateChunk chunk)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var p = TLanes.Load(values + i);
        var g = TLanes.MultiplyAdd(TLanes.Broadcast(decay * chunk.Decay), p, TLanes.Load(gradients + i));
        if (velocity != null)
        {
            var share = TLanes.Broadcast(momentum);
            var v = TLanes.MultiplyAdd(share, TLanes.Load(velocity + i), g);
            TLanes.Store(velocity + i, v);
            g = nesterov ? TLanes.MultiplyAdd(share, v, g) : v;
        }

        TLanes.Store(values + i, TLanes.MultiplyAdd(TLanes.Broadcast(-rate * chunk.Rate), g, p));
    }
}
