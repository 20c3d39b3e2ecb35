using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Losses;

/// <summary>
/// -log softmax(logits)[target] and its gradient, (softmax - one-hot) · share, where the target counts. An item is a chunk of pixels. The
/// exponentials are taken over whole chunks, since classes are few.
/// </summary>
internal unsafe struct SoftmaxLoss(float* logits, int* targets, float* gradient, double* losses, SoftmaxExtents extents, float share) : ITierBody
{
    private const int Together = 64;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var chunk = from; chunk < to; chunk++)
        {
            var (first, last) = LossChunks.Range(extents.Pixels, chunk);
            double loss = 0;
            for (var p = first; p < last; p += Together)
            {
                var pixels = Math.Min(Together, last - p);
                Shift(p, pixels);
                Exponentiate<TLanes, TVector>((long)p * extents.Classes, pixels * extents.Classes);
                loss += Finish(p, pixels);
            }

            losses[chunk] = loss;
        }
    }

    /// <summary>gradient = logits - their maximum over the classes.</summary>
    private readonly void Shift(int first, int pixels)
    {
        var classes = extents.Classes;
        var z = logits + ((long)first * classes);
        var g = gradient + ((long)first * classes);
        for (var p = 0; p < pixels; p++, z += classes, g += classes)
        {
            var largest = z[0];
            for (var c = 1; c < classes; c++)
            {
                largest = MathF.Max(largest, z[c]);
            }

            for (var c = 0; c < classes; c++)
            {
                g[c] = z[c] - largest;
            }
        }
    }

    private readonly void Exponentiate<TLanes, TVector>(long first, int length)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var g = gradient + first;
        var i = 0;
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            TLanes.Store(g + i, LaneMath.Exp<TLanes, TVector>(TLanes.Load(g + i)));
        }

        for (; i < length; i++)
        {
            g[i] = LaneMath.Exp<ScalarLanes, float>(g[i]);
        }
    }

    /// <summary>From exponentials to gradients; returns the pixels' losses.</summary>
    private readonly double Finish(int first, int pixels)
    {
        double loss = 0;
        var classes = extents.Classes;
        for (var p = first; p < first + pixels; p++)
        {
            var z = logits + ((long)p * classes);
            var g = gradient + ((long)p * classes);
            int target = targets[p];
            if (target == extents.Ignored)
            {
                new Span<float>(g, classes).Clear();
                continue;
            }

            if ((uint)target >= (uint)classes)
            {
                throw new ArgumentException($"The target of pixel {p} is {target}; there are {classes} classes.");
            }

            var sum = 0f;
            double all = 0;
            var largest = z[0];
            for (var c = 0; c < classes; c++)
            {
                sum += g[c];
                all += z[c];
                largest = MathF.Max(largest, z[c]);
            }

            // The truth is 1 - smoothing for the target and smoothing spread over all classes.
            var truth = ((1.0 - extents.Smoothing) * z[target]) + (extents.Smoothing / classes * all);
            loss += Math.Log(sum) + largest - truth;
            var factor = share / sum;
            var spread = share * extents.Smoothing / classes;
            for (var c = 0; c < classes; c++)
            {
                g[c] = (g[c] * factor) - spread;
            }

            g[target] -= share * (1 - extents.Smoothing);
        }

        return loss;
    }
}

/// <summary>A loss' extents.</summary>
/// <param name="Pixels">Pixels of the batch.</param>
/// <param name="Classes">Channels.</param>
/// <param name="Ignored">The target that does not count, or -1.</param>
/// <param name="Smoothing">Share of the truth that is spread over all classes.</param>
internal readonly record struct SoftmaxExtents(int Pixels, int Classes, int Ignored, float Smoothing);
