using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Updates;

/// <summary>
/// RMSProp as TensorFlow's TPU code has it: epsilon under the root, the rate within the velocity. The mean of squares starts as 1.
/// </summary>
internal unsafe struct RmsPropUpdate(
    float* values, float* gradients, float* velocity, float* squares, float rate, float keep, float momentum, float epsilon, float decay) : IUpdate
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i, in UpdateChunk chunk)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var p = TLanes.Load(values + i);
        var g = TLanes.MultiplyAdd(TLanes.Broadcast(decay * chunk.Decay), p, TLanes.Load(gradients + i));
        var s = TLanes.Load(squares + i);
        s = TLanes.MultiplyAdd(TLanes.Broadcast(1 - keep), TLanes.Subtract(TLanes.Multiply(g, g), s), s);
        var step = TLanes.Divide(TLanes.Multiply(TLanes.Broadcast(rate * chunk.Rate), g), TLanes.SquareRoot(TLanes.Add(s, TLanes.Broadcast(epsilon))));
        var v = TLanes.MultiplyAdd(TLanes.Broadcast(momentum), TLanes.Load(velocity + i), step);
        TLanes.Store(squares + i, s);
        TLanes.Store(velocity + i, v);
        TLanes.Store(values + i, TLanes.Subtract(p, v));
    }
}
