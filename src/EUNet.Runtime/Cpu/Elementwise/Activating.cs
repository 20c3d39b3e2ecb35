using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
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
        switch (activation)
        {
            case Activation.Swish:
                memory.Each(new Activating<Swish>(x, y), length);
                break;
            case Activation.Relu:
                memory.Each(new Activating<Relu>(x, y), length);
                break;
            case Activation.Relu6:
                memory.Each(new Activating<Relu6>(x, y), length);
                break;
            case Activation.HardSwish:
                memory.Each(new Activating<HardSwish>(x, y), length);
                break;
            case Activation.Sigmoid:
                memory.Each(new Activating<SigmoidActivation>(x, y), length);
                break;
            default:
                memory.Each(new Activating<Identity>(x, y), length);
                break;
        }
    }

    /// <summary>gx (+)= gy · activation'(x).</summary>
    public static void ActivateBackward(
        this CpuMemory memory, Activation activation, float* x, float* gy, float* gx, bool accumulate, long length)
    {
        switch (activation)
        {
            case Activation.Swish:
                memory.Each(new ActivatingBackward<Swish>(x, gy, gx, accumulate), length);
                break;
            case Activation.Relu:
                memory.Each(new ActivatingBackward<Relu>(x, gy, gx, accumulate), length);
                break;
            case Activation.Relu6:
                memory.Each(new ActivatingBackward<Relu6>(x, gy, gx, accumulate), length);
                break;
            case Activation.HardSwish:
                memory.Each(new ActivatingBackward<HardSwish>(x, gy, gx, accumulate), length);
                break;
            case Activation.Sigmoid:
                memory.Each(new ActivatingBackward<SigmoidActivation>(x, gy, gx, accumulate), length);
                break;
            default:
                memory.Each(new ActivatingBackward<Identity>(x, gy, gx, accumulate), length);
                break;
        }
    }
}
