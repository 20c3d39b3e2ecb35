using EUNet.Cpu.Losses;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>The mean of -log softmax(logits)[target] over the counted pixels; 0 where none is.</summary>
    /// <param name="logits">N × H × W × classes.</param>
    /// <param name="targets">N · H · W classes.</param>
    /// <param name="ignoreIndex">The target that does not count: its gradients are 0; -1: all count.</param>
    /// <param name="labelSmoothing">Share of the truth that is spread over all classes (Szegedy et al., 2016).</param>
    /// <param name="gLogits">The gradient of the mean, shaped like the logits.</param>
    /// <exception cref="ArgumentException">A target is no class, or their number is not that of the pixels.</exception>
    public double SoftmaxCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, float labelSmoothing, FeatureMap gLogits)
    {
        if (!Counts(logits, targets, ignoreIndex, gLogits, out var counted))
        {
            return 0;
        }

        var chunks = LossChunks.Count(logits.Pixels);
        var losses = (double*)Memory.Scratch(2L * chunks);
        fixed (int* target = targets)
        {
            var extents = new SoftmaxExtents(logits.Pixels, logits.Channels, ignoreIndex, labelSmoothing);
            Memory.Run(new SoftmaxLoss(At(logits), target, At(gLogits), losses, extents, 1f / counted), chunks);
        }

        return LossChunks.Sum(losses, chunks) / counted;
    }

    /// <summary>The mean binary cross-entropy of sigmoid(logits) over the counted pixels; 0 where none is.</summary>
    /// <param name="logits">N × H × W × 1.</param>
    /// <param name="targets">N · H · W zeros and ones.</param>
    /// <param name="ignoreIndex">The target that does not count: its gradients are 0; -1: all count.</param>
    /// <param name="gLogits">The gradient of the mean, shaped like the logits.</param>
    /// <exception cref="ArgumentException">A counted target is above 1, or there are more channels than one.</exception>
    public double SigmoidCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, FeatureMap gLogits)
    {
        if (logits.Channels != 1)
        {
            throw new ArgumentException($"{logits} has more channels than one.", nameof(logits));
        }

        if (!Counts(logits, targets, ignoreIndex, gLogits, out var counted))
        {
            return 0;
        }

        var chunks = LossChunks.Count(logits.Pixels);
        var losses = (double*)Memory.Scratch(2L * chunks);
        fixed (int* target = targets)
        {
            Memory.Run(new SigmoidLoss(At(logits), target, At(gLogits), losses, logits.Pixels, ignoreIndex, 1f / counted), chunks);
        }

        return LossChunks.Sum(losses, chunks) / counted;
    }

    private bool Counts(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, FeatureMap gLogits, out int counted)
    {
        if (targets.Length != logits.Pixels || gLogits.Length != logits.Length)
        {
            throw new ArgumentException($"{targets.Length} targets and the gradient {gLogits} do not fit {logits}.");
        }

        counted = LossChunks.Counted(targets, ignoreIndex);
        if (counted == 0)
        {
            Read(gLogits).Clear();
        }

        return counted > 0;
    }
}
