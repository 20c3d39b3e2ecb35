using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;
using EUNet.Cpu.Reductions;

namespace EUNet.Cpu.Norm;

/// <summary>y = activation((z - mean) · gain + bias) + residual; gain is weight / deviation, residual may be null.</summary>
internal unsafe struct Normalizing<TActivation>(float* z, float* mean, float* gain, float* bias, float* residual, float* y) : IChannelOperator
    where TActivation : struct, IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i, int c, int s)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var centred = TLanes.Subtract(TLanes.Load(z + i), TLanes.Load(mean + c));
        var value = TActivation.Apply<TLanes, TVector>(TLanes.MultiplyAdd(centred, TLanes.Load(gain + c), TLanes.Load(bias + c)));
        TLanes.Store(y + i, residual == null ? value : TLanes.Add(value, TLanes.Load(residual + i)));
    }
}

/// <summary>Sums of g and g · (z - mean), g being the gradient behind the activation: gy · activation'((z - mean) · gain + bias).</summary>
internal unsafe struct NormalizingSums<TActivation>(float* z, float* gy, float* mean, float* gain, float* bias) : IChannelReduction
    where TActivation : struct, IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Add<TLanes, TVector>(long i, long origin, int pixels, int channels, int c, float* first, float* second)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var input = z + i;
        var gradient = gy + i;
        TVector middle = TLanes.Load(mean + c), scale = TLanes.Load(gain + c), shift = TLanes.Load(bias + c);
        TVector sum = TLanes.Load(first), product = TLanes.Load(second);
        for (var p = 0; p < pixels; p++, input += channels, gradient += channels)
        {
            var centred = TLanes.Subtract(TLanes.Load(input), middle);
            var slope = TActivation.Slope<TLanes, TVector>(TLanes.MultiplyAdd(centred, scale, shift));
            var g = TLanes.Multiply(TLanes.Load(gradient), slope);
            sum = TLanes.Add(sum, g);
            product = TLanes.MultiplyAdd(g, centred, product);
        }

        TLanes.Store(first, sum);
        TLanes.Store(second, product);
    }
}

/// <summary>gz = gain · g + (z - mean) · tilt + offset, g as in <see cref="NormalizingSums{TActivation}"/>; gz may be gy.</summary>
internal unsafe struct NormalizingBackward<TActivation>(
    float* z, float* gy, float* gz, float* mean, float* gain, float* bias, float* tilt, float* offset) : IChannelOperator
    where TActivation : struct, IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<TLanes, TVector>(long i, int c, int s)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var centred = TLanes.Subtract(TLanes.Load(z + i), TLanes.Load(mean + c));
        var scale = TLanes.Load(gain + c);
        var slope = TActivation.Slope<TLanes, TVector>(TLanes.MultiplyAdd(centred, scale, TLanes.Load(bias + c)));
        var g = TLanes.Multiply(TLanes.Load(gy + i), slope);
        TLanes.Store(gz + i, TLanes.MultiplyAdd(scale, g, TLanes.MultiplyAdd(centred, TLanes.Load(tilt + c), TLanes.Load(offset + c))));
    }
}
