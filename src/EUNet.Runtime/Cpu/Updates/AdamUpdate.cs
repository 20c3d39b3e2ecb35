using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Updates;

/// <summary>Adam (Kingma and Ba, 2015), and AdamW (Loshchilov and Hutter, 2019), which differ in what weight decay acts on.</summary>
internal unsafe struct AdamUpdate : IUpdate
{
    /// <summary>The parameters.</summary>
    public float* Values;

    /// <summary>Their gradients.</summary>
    public float* Gradients;

    /// <summary>The running mean of the gradients.</summary>
    public float* First;

    /// <summary>The running mean of their squares.</summary>
    public float* Second;

    /// <summary>Decay of the first.</summary>
    public float Beta1;

    /// <summary>Decay of the second.</summary>
    public float Beta2;

    /// <summary>Adam's: what is added to the gradient, times the parameter.</summary>
    public float Coupled;

    /// <summary>AdamW's, rate · weight decay: what the parameter loses, times itself, before the step.</summary>
    public float Decoupled;

    /// <summary>rate / (1 - beta1^t).</summary>
    public float Step;

    /// <summary>1 / (1 - beta2^t).</summary>
    public float Correction;

    /// <summary>Added to the root.</summary>
    public float Epsilon;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i, in UpdateChunk chunk)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var p = TLanes.Load(Values + i);
        var g = TLanes.MultiplyAdd(TLanes.Broadcast(Coupled * chunk.Decay), p, TLanes.Load(Gradients + i));
        p = TLanes.Multiply(p, TLanes.Broadcast(1 - (Decoupled * chunk.Decay * chunk.Rate)));

        // beta a + (1 - beta) g as a + (1 - beta) (g - a)
        TVector a = TLanes.Load(First + i), b = TLanes.Load(Second + i);
        a = TLanes.MultiplyAdd(TLanes.Broadcast(1 - Beta1), TLanes.Subtract(g, a), a);
        b = TLanes.MultiplyAdd(TLanes.Broadcast(1 - Beta2), TLanes.Subtract(TLanes.Multiply(g, g), b), b);
        TLanes.Store(First + i, a);
        TLanes.Store(Second + i, b);
        var root = TLanes.SquareRoot(TLanes.Multiply(b, TLanes.Broadcast(Correction)));
        var step = TLanes.Divide(TLanes.Multiply(TLanes.Broadcast(Step * chunk.Rate), a), TLanes.Add(root, TLanes.Broadcast(Epsilon)));
        TLanes.Store(Values + i, TLanes.Subtract(p, step));
    }
}
