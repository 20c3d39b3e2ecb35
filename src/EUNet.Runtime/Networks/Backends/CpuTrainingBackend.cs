using EUNet.Cpu;
using EUNet.Profiling;
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
    public void Forward()
    {
        pass.GoesBack = false;
        program.Forward(pass);
    }

    /// <inheritdoc/>
    public void Backward()
    {
        pass.GoesBack = true;
        program.Backward(pass);
    }

    /// <inheritdoc/>
    public StepRecorder? Recorder
    {
        set => pass.Recorder = value;
    }

    /// <inheritdoc/>
    public void Wait()
    {
    }

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
    public bool EncoderFrozen
    {
        set => pass.EncoderFrozen = value;
    }

    /// <inheritdoc/>
    public void SetRules(Func<Parameter, UpdateRule> rules) => pass.SetRules(rules);

    /// <inheritdoc/>
    public void Sgd(float rate, float momentum, bool nesterov, float weightDecay) => pass.Sgd(rate, momentum, nesterov, weightDecay);

    /// <inheritdoc/>
    public void Adam(float rate, float beta1, float beta2, float epsilon, float weightDecay, bool decoupled, int step)
        => pass.Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, step);

    /// <inheritdoc/>
    public void RmsProp(float rate, float decay, float momentum, float epsilon, float weightDecay, int step)
        => pass.RmsProp(rate, decay, momentum, epsilon, weightDecay, step);

    /// <inheritdoc/>
    public double GradientNorm() => pass.GradientNorm();

    /// <inheritdoc/>
    public void ScaleGradients(float factor) => pass.ScaleGradients(factor);

    /// <inheritdoc/>
    public void AverageWeights(float decay) => pass.AverageWeights(decay);

    /// <inheritdoc/>
    public void SwapAverage() => pass.SwapAverage();

    /// <inheritdoc/>
    public void ReadState(StateBlock block, Span<float> values) => pass.State(block).CopyTo(values);

    /// <inheritdoc/>
    public void WriteState(StateBlock block, ReadOnlySpan<float> values) => values.CopyTo(pass.State(block));

    /// <inheritdoc/>
    public void Dispose() => pass.Dispose();
}
