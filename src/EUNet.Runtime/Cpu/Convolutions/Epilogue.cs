using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;
using EUNet.Tensors;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// What happens to a tile's sums on their way to memory, while they are in the first-level cache: y = activation(sum + bias) + residual.
/// </summary>
internal unsafe struct Epilogue
{
    /// <summary>One for each column, padded to whole panels; or null.</summary>
    public float* Bias;

    /// <summary>The activation.</summary>
    public Activation Activation;

    /// <summary>From the output to what is added after the activation, which is laid out alike; used where <see cref="Adds"/>.</summary>
    public nint Residual;

    /// <summary>Whether something is added: a residual, or the output's own old value (<see cref="Residual"/> 0).</summary>
    public bool Adds;

    /// <summary>Writes a tile: rows of <paramref name="columns"/> valid columns out of <paramref name="vectors"/> whole vectors.</summary>
    public readonly void Write<TLanes, TVector>(float* sums, int rows, int vectors, int columns, float* bias, float* output, nint outputRow)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ActivationChoice.Use(Activation, new Writing<TLanes, TVector>(this, sums, rows, vectors, columns, bias, output, outputRow));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Write<TLanes, TVector, TActivation>(
        float* sums, int rows, int vectors, int columns, float* bias, float* output, nint outputRow)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
    {
        var width = TLanes.Count;
        var first = bias == null ? TLanes.Zero : TLanes.Load(bias);
        if (vectors == 2)
        {
            var second = bias == null ? TLanes.Zero : TLanes.Load(bias + width);
            var rest = columns - width;
            for (; rows > 0; rows--, sums += 2 * width, output += outputRow)
            {
                var left = TActivation.Apply<TLanes, TVector>(TLanes.Add(TLanes.Load(sums), first));
                var right = TActivation.Apply<TLanes, TVector>(TLanes.Add(TLanes.Load(sums + width), second));
                if (Adds)
                {
                    left = TLanes.Add(left, TLanes.Load(output + Residual));
                    right = TLanes.Add(right, rest == width
                        ? TLanes.Load(output + Residual + width)
                        : TLanes.LoadPart(output + Residual + width, rest));
                }

                TLanes.Store(output, left);
                if (rest == width)
                {
                    TLanes.Store(output + width, right);
                }
                else
                {
                    TLanes.StorePart(output + width, right, rest);
                }
            }
        }
        else
        {
            for (; rows > 0; rows--, sums += width, output += outputRow)
            {
                var value = TActivation.Apply<TLanes, TVector>(TLanes.Add(TLanes.Load(sums), first));
                if (Adds)
                {
                    value = TLanes.Add(value, TLanes.LoadPart(output + Residual, columns));
                }

                TLanes.StorePart(output, value, columns);
            }
        }
    }

    private readonly struct Writing<TLanes, TVector>(
        Epilogue epilogue, float* sums, int rows, int vectors, int columns, float* bias, float* output, nint outputRow) : IActivationUse
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
            => epilogue.Write<TLanes, TVector, TActivation>(sums, rows, vectors, columns, bias, output, outputRow);
    }
}
