using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;

namespace EUNet.Gpu;

/// <summary>Losses. The gradient stays on the device; the value is read, so these calls wait.</summary>
public sealed partial class GpuTrainingPass
{
    private const int LossChunks = 256;

    private readonly float[] _lossSums = new float[LossChunks];
    private MemoryBuffer1D<byte, Stride1D.Dense>? _targets;

    /// <summary>Mean cross-entropy of softmax over the counted pixels, and its gradient; 0 and zeros where none is counted.</summary>
    /// <param name="logits">N × H × W × classes.</param>
    /// <param name="targets">A class for each pixel.</param>
    /// <param name="ignoreIndex">The class that is not counted; -1 for none.</param>
    /// <param name="gLogits">Receives the gradient.</param>
    public double SoftmaxCrossEntropy(FeatureMap logits, ReadOnlySpan<byte> targets, int ignoreIndex, FeatureMap gLogits)
    {
        var (counted, device) = Upload(logits, targets, ignoreIndex);
        var losses = Memory.Scratch(Whole(logits.Pixels) + LossChunks);
        Kernels.SoftmaxLoss(
            Stream, Threads(logits.Pixels), At(logits), device, losses, At(gLogits), logits.Pixels, logits.Channels, ignoreIndex,
            counted == 0 ? 0f : 1f / counted);
        return Mean(losses, logits.Pixels, counted);
    }

    /// <summary>Mean cross-entropy of the sigmoid over the counted pixels, and its gradient; targets are 0 or 1.</summary>
    public double SigmoidCrossEntropy(FeatureMap logits, ReadOnlySpan<byte> targets, int ignoreIndex, FeatureMap gLogits)
    {
        if (logits.Channels != 1)
        {
            throw new ArgumentException($"The sigmoid's loss is for one channel; {logits} has {logits.Channels}.", nameof(logits));
        }

        var (counted, device) = Upload(logits, targets, ignoreIndex);
        var losses = Memory.Scratch(Whole(logits.Pixels) + LossChunks);
        Kernels.SigmoidLoss(
            Stream, Threads(logits.Pixels), At(logits), device, losses, At(gLogits), logits.Pixels, ignoreIndex, counted == 0 ? 0f : 1f / counted);
        return Mean(losses, logits.Pixels, counted);
    }

    private (int Counted, ArrayView<byte> Device) Upload(FeatureMap logits, ReadOnlySpan<byte> targets, int ignoreIndex)
    {
        if (targets.Length != logits.Pixels)
        {
            throw new ArgumentException($"{logits} has {logits.Pixels} pixels; {targets.Length} targets were given.", nameof(targets));
        }

        if (_targets is null || _targets.Length < targets.Length)
        {
            _targets = Memory.Allocate<byte>(targets.Length);
        }

        var view = _targets.View.BaseView.SubView(0, targets.Length);
        view.CopyFromCPU(Stream, targets);
        var ignored = ignoreIndex is >= 0 and <= byte.MaxValue ? targets.Count((byte)ignoreIndex) : 0;
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
