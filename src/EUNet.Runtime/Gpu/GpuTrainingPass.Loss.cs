using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;

namespace EUNet.Gpu;

/// <summary>Losses. The gradient stays on the device; the value is read, so these calls wait.</summary>
public sealed partial class GpuTrainingPass
{
    private const int LossChunks = 256;

    private readonly float[] _lossSums = new float[LossChunks];
    private MemoryBuffer1D<int, Stride1D.Dense>? _targets;

    /// <summary>Mean cross-entropy of softmax over the counted pixels, and its gradient; 0 and zeros where none is counted.</summary>
    /// <param name="logits">N × H × W × classes.</param>
    /// <param name="targets">A class for each pixel.</param>
    /// <param name="ignoreIndex">The class that is not counted; -1 for none.</param>
    /// <param name="labelSmoothing">Share of the truth that is spread over all classes (Szegedy et al., 2016).</param>
    /// <param name="gLogits">Receives the gradient.</param>
    /// <exception cref="ArgumentException">A target is no class, or their number is not that of the pixels.</exception>
    public double SoftmaxCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, float labelSmoothing, FeatureMap gLogits)
    {
        var (counted, device) = Upload(logits, targets, ignoreIndex, logits.Channels);
        var losses = Memory.Scratch(Whole(logits.Pixels) + LossChunks);
        Kernels.SoftmaxLoss(
            Stream, Threads(logits.Pixels), At(logits), device, losses, At(gLogits), logits.Pixels, logits.Channels, ignoreIndex, labelSmoothing,
            counted == 0 ? 0f : 1f / counted);
        return Mean(losses, logits.Pixels, counted);
    }

    /// <summary>Mean cross-entropy of the sigmoid over the counted pixels, and its gradient; targets are 0 or 1.</summary>
    /// <exception cref="ArgumentException">A counted target is above 1, or there are more channels than one.</exception>
    public double SigmoidCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, FeatureMap gLogits)
    {
        if (logits.Channels != 1)
        {
            throw new ArgumentException($"The sigmoid's loss is for one channel; {logits} has {logits.Channels}.", nameof(logits));
        }

        var (counted, device) = Upload(logits, targets, ignoreIndex, classes: 2);
        var losses = Memory.Scratch(Whole(logits.Pixels) + LossChunks);
        Kernels.SigmoidLoss(
            Stream, Threads(logits.Pixels), At(logits), device, losses, At(gLogits), logits.Pixels, ignoreIndex, counted == 0 ? 0f : 1f / counted);
        return Mean(losses, logits.Pixels, counted);
    }

    private (int Counted, ArrayView<int> Device) Upload(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, int classes)
    {
        if (targets.Length != logits.Pixels)
        {
            throw new ArgumentException($"{logits} has {logits.Pixels} pixels; {targets.Length} targets were given.", nameof(targets));
        }

        var ignored = 0;
        foreach (var target in targets)
        {
            ignored += target == ignoreIndex ? 1 : 0;
            if (target != ignoreIndex && (uint)target >= (uint)classes)
            {
                throw new ArgumentException($"The target {target} is none of {classes} classes.", nameof(targets));
            }
        }

        if (_targets is null || _targets.Length < targets.Length)
        {
            _targets = Memory.Allocate<int>(targets.Length);
        }

        var view = _targets.View.BaseView.SubView(0, targets.Length);
        view.CopyFromCPU(Stream, targets);
        return (targets.Length - ignored, view);
    }

    private double Mean(ArrayView<float> losses, int pixels, int counted)
    {
        var each = (pixels + LossChunks - 1) / LossChunks;
        var chunks = (pixels + each - 1) / each;
        var sums = losses.SubView(Whole(pixels), LossChunks);
        Kernels.Sums(Stream, Threads(chunks), losses, sums, 1, pixels, 1, chunks, each);
        sums.CopyToCPU(Stream, (Span<float>)_lossSums);
        Stream.Synchronize();
        double sum = 0;
        for (var i = 0; i < chunks; i++)
        {
            sum += _lossSums[i];
        }

        return counted == 0 ? 0 : sum / counted;
    }
}
