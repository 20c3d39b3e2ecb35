using EUNet.Gpu;
using EUNet.Profiling;
using EUNet.Tensors;

namespace EUNet.Networks.Backends;

/// <summary>Training on an ILGPU accelerator: parameters live on the device until they are asked for.</summary>
internal sealed class GpuTrainingBackend(GpuTrainingPass pass, TrainingProgram<GpuTrainingPass> program) : ITrainingBackend
{
    // A kernel's arguments are set on the kernel, which all sessions of an accelerator share: they take turns.
    private readonly object _turn = pass.Accelerator;

    /// <inheritdoc/>
    public ulong? DropoutSeed
    {
        set => pass.DropoutSeed = value;
    }

    /// <inheritdoc/>
    public void Forward()
    {
        lock (_turn)
        {
            pass.WriteChangedParameters();
            pass.GoesBack = false;
            program.Forward(pass);
        }
    }

    /// <inheritdoc/>
    public void Backward()
    {
        lock (_turn)
        {
            pass.GoesBack = true;
            program.Backward(pass);
        }
    }

    /// <inheritdoc/>
    public StepRecorder? Recorder
    {
        set => pass.Recorder = value;
    }

    /// <inheritdoc/>
    public void Wait()
    {
        lock (_turn)
        {
            pass.Synchronize();
        }
    }

    /// <inheritdoc/>
    public void Write(FeatureMap map, ReadOnlySpan<float> values)
    {
        lock (_turn)
        {
            pass.Write(map, values);
        }
    }

    /// <inheritdoc/>
    public void Read(FeatureMap map, Span<float> values)
    {
        lock (_turn)
        {
            pass.Read(map, values);
        }
    }

    /// <inheritdoc/>
    public void ZeroGradients()
    {
        lock (_turn)
        {
            pass.ZeroGradients();
        }
    }

    /// <inheritdoc/>
    public void ReadGradients(Span<float> block)
    {
        lock (_turn)
        {
            pass.ReadGradients(block);
        }
    }

    /// <inheritdoc/>
    public void SynchronizeParameters()
    {
        lock (_turn)
        {
            pass.ReadParameters();
        }
    }

    /// <inheritdoc/>
    public double SoftmaxCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, float labelSmoothing, FeatureMap gradient)
    {
        lock (_turn)
        {
            return pass.SoftmaxCrossEntropy(logits, targets, ignoreIndex, labelSmoothing, gradient);
        }
    }

    /// <inheritdoc/>
    public double SigmoidCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, FeatureMap gradient)
    {
        lock (_turn)
        {
            return pass.SigmoidCrossEntropy(logits, targets, ignoreIndex, gradient);
        }
    }

    /// <inheritdoc/>
    public bool EncoderFrozen
    {
        set => pass.EncoderFrozen = value;
    }

    /// <inheritdoc/>
    public void SetRules(Func<Parameter, UpdateRule> rules) => pass.SetRules(rules);

    /// <inheritdoc/>
    public void Sgd(float rate, float momentum, bool nesterov, float weightDecay)
    {
        lock (_turn)
        {
            pass.Sgd(rate, momentum, nesterov, weightDecay);
        }
    }

    /// <inheritdoc/>
    public void Adam(float rate, float beta1, float beta2, float epsilon, float weightDecay, bool decoupled, int step)
    {
        lock (_turn)
        {
            pass.Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, step);
        }
    }

    /// <inheritdoc/>
    public void RmsProp(float rate, float decay, float momentum, float epsilon, float weightDecay, int step)
    {
        lock (_turn)
        {
            pass.RmsProp(rate, decay, momentum, epsilon, weightDecay, step);
        }
    }

    /// <inheritdoc/>
    public double GradientNorm()
    {
        lock (_turn)
        {
            return pass.GradientNorm();
        }
    }

    /// <inheritdoc/>
    public void ScaleGradients(float factor)
    {
        lock (_turn)
        {
            pass.ScaleGradients(factor);
        }
    }

    /// <inheritdoc/>
    public void AverageWeights(float decay)
    {
        lock (_turn)
        {
            pass.AverageWeights(decay);
        }
    }

    /// <inheritdoc/>
    public void SwapAverage()
    {
        lock (_turn)
        {
            pass.SwapAverage();
            pass.ReadParameters();
        }
    }

    /// <inheritdoc/>
    public void ReadState(StateBlock block, Span<float> values)
    {
        lock (_turn)
        {
            pass.ReadState(block, values);
        }
    }

    /// <inheritdoc/>
    public void WriteState(StateBlock block, ReadOnlySpan<float> values)
    {
        lock (_turn)
        {
            pass.WriteState(block, values);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            pass.Dispose();
        }
    }
}
