using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Losses;

/// <summary>-(t log sigmoid(z) + (1 - t) log(1 - sigmoid(z))) and its gradient, (sigmoid(z) - t) · share. An item is a chunk of pixels.</summary>
internal unsafe struct SigmoidLoss(float* logits, int* targets, float* gradient, double* losses, int pixels, int ignored, float share) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var chunk = from; chunk < to; chunk++)
        {
            var (p, last) = LossChunks.Range(pixels, chunk);
            double loss = 0;
            for (; p < last; p++)
            {
                int target = targets[p];
                if (target == ignored)
                {
                    gradient[p] = 0;
                    continue;
                }

                if (target > 1)
                {
                    throw new ArgumentException($"The target of pixel {p} is {target}; a single class knows 0 and 1.");
                }

                // log(1 + e^-|z|) never overflows; one exponential serves the loss and the gradient.
                double z = logits[p], small = Math.Exp(-Math.Abs(z));
                loss += Math.Max(z, 0) - (z * target) + Math.Log(1 + small);
                var sigmoid = (z >= 0 ? 1 : small) / (1 + small);
                gradient[p] = (float)((sigmoid - target) * share);
            }

            losses[chunk] = loss;
        }
    }
}
