using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;
using EUNet.Tensors;

namespace EUNet.Cpu.Elementwise;

/// <summary>y = activation(x); y may be x.</summary>
internal unsafe struct Activating<TActivation>(float* x, float* y) : IFlatOperator
    where TActivation : struct, IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        => TLanes.Store(y + i, TActivation.Apply<TLanes, TVector>(TLanes.Load(x + i)));
}

/// <summary>gx (+)= gy · activation'(x); gx may be gy.</summary>
internal unsafe struct ActivatingBackward<TActivation>(float* x, float* gy, float* gx, bool accumulate) : IFlatOperator
    where TActivation : struct, IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var g = TLanes.Multiply(TLanes.Load(gy + i), TActivation.Slope<TLanes, TVector>(TLanes.Load(x + i)));
        TLanes.Store(gx + i, accumulate ? TLanes.Add(TLanes.Load(gx + i), g) : g);
    }
}

/// <summary>Activations as operators of their own.</summary>
internal static unsafe class ActivationLoop
{
    /// <summary>y = activation(x).</summary>
    public static void Activate(this CpuMemory memory, Activation activation, float* x, float* y, long length)
    {
        ActivationChoice.Use(activation, new Forward(memory, x, y, length));
    }

    /// <summary>gx (+)= gy · activation'(x).</summary>
    public static void ActivateBackward(
        this CpuMemory memory, Activation activation, float* x, float* gy, float* gx, bool accumulate, long length)
    {
        ActivationChoice.Use(activation, new Backward(memory, x, gy, gx, accumulate, length));
    }

    private readonly struct Forward(CpuMemory memory, float* x, float* y, long length) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
            => memory.Each(new Activating<TActivation>(x, y), length);
    }

    private readonly struct Backward(CpuMemory memory, float* x, float* gy, float* gx, bool accumulate, long length) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
            => memory.Each(new ActivatingBackward<TActivation>(x, gy, gx, accumulate), length);
    }
}
