using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Networks.Backends;

/// <summary>Training on SIMD C#: the pass works on the network's own parameters.</summary>
internal sealed unsafe class CpuTrainingBackend(CpuTrainingPass pass, TrainingProgram<CpuTrainingPass> program) : ITrainingBackend
{
    /// <inheritdoc/>
    public ulong? DropoutSeed
    {
        set => pass.DropoutSeed = value;
    }

    /// <inheritdoc/>
    public void Forward() => program.Forward(pass);

    /// <inheritdoc/>
    public void Backward() => program.Backward(pass);

    /// <inheritdoc/>
    public void Write(FeatureMap map, ReadOnlySpan<float> values) => values.CopyTo(pass.Read(map));

    /// <inheritdoc/>
    public void Read(FeatureMap map, Span<float> values) => pass.Read(map).CopyTo(values);

    /// <inheritdoc/>
    public void ZeroGradients() => pass.ZeroGradients();

    /// <inheritdoc/>
    public void ReadGradients(Span<float> block) => new ReadOnlySpan<float>(pass.Gradients, block.Length).CopyTo(block);

    /// <inheritdoc/>
    public void SynchronizeParameters()
    {
    }

    /// <inheritdoc/>
    public double SoftmaxCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, float labelSmoothing, FeatureMap gradient)
        => pass.SoftmaxCrossEntropy(logits, targets, ignoreIndex, labelSmoothing, gradient);

    /// <inheritdoc/>
    public double SigmoidCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, FeatureMap gradient)
        => pass.SigmoidCrossEntropy(logits, targets, ignoreIndex, gradient);

    /// <inheritdoc/>
    public void Sgd(float rate, float momentum, bool nesterov, float weightDecay) => pass.Sgd(rate, momentum, nesterov, weightDecay);

    /// <inheritdoc/>
    public void AdamW(float rate, float beta1, float beta2, float epsilon, float weightDecay, int step)
        => pass.AdamW(rate, beta1, beta2, epsilon, weightDecay, step);

    /// <inheritdoc/>
    public void Dispose() => pass.Dispose();
}
