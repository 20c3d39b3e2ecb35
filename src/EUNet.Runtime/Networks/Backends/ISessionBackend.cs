using EUNet.Profiling;
using EUNet.Tensors;

namespace EUNet.Networks.Backends;

/// <summary>What a session asks of a device: it holds the arena's memory and runs the program.</summary>
internal interface ISessionBackend : IDisposable
{
    /// <summary>Runs the program forward.</summary>
    void Forward();

    /// <summary>What times each step, or null.</summary>
    StepRecorder? Recorder { set; }

    /// <summary>Waits until all that was asked for is done.</summary>
    void Wait();

    /// <summary>Sets a map's elements.</summary>
    void Write(FeatureMap map, ReadOnlySpan<float> values);

    /// <summary>Copies a map's elements out.</summary>
    void Read(FeatureMap map, Span<float> values);
}

/// <summary>What a training session asks of a device besides.</summary>
internal interface ITrainingBackend : ISessionBackend
{
    /// <summary>What dropout and stochastic depth draw from; null: nothing is dropped.</summary>
    ulong? DropoutSeed { set; }

    /// <summary>Runs the program backward; gradients of parameters are added to.</summary>
    void Backward();

    /// <summary>Sets all gradients of parameters to 0.</summary>
    void ZeroGradients();

    /// <summary>Copies the gradients of all parameters out, laid out as the parameters are.</summary>
    void ReadGradients(Span<float> block);

    /// <summary>Brings the network's parameters up to date with the device's.</summary>
    void SynchronizeParameters();

    /// <summary>Softmax cross-entropy, mean over the counted pixels, and its gradient.</summary>
    double SoftmaxCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, float labelSmoothing, FeatureMap gradient);

    /// <summary>Binary cross-entropy of logits, mean over the counted pixels, and its gradient.</summary>
    double SigmoidCrossEntropy(FeatureMap logits, ReadOnlySpan<int> targets, int ignoreIndex, FeatureMap gradient);

    /// <summary>Whether the encoder stays as it is.</summary>
    bool EncoderFrozen { set; }

    /// <summary>Sets how updates treat each parameter.</summary>
    void SetRules(Func<Parameter, UpdateRule> rules);

    /// <summary>One update by stochastic gradient descent.</summary>
    void Sgd(float rate, float momentum, bool nesterov, float weightDecay);

    /// <summary>One update by Adam or, decoupled, AdamW.</summary>
    void Adam(float rate, float beta1, float beta2, float epsilon, float weightDecay, bool decoupled, int step);

    /// <summary>One update by RMSProp.</summary>
    void RmsProp(float rate, float decay, float momentum, float epsilon, float weightDecay, int step);

    /// <summary>The norm of all gradients together.</summary>
    double GradientNorm();

    /// <summary>Multiplies all gradients.</summary>
    void ScaleGradients(float factor);

    /// <summary>Moves the average of the weights.</summary>
    void AverageWeights(float decay);

    /// <summary>Weights and their average change places; the network's parameters follow.</summary>
    void SwapAverage();

    /// <summary>Copies a block of the state out.</summary>
    void ReadState(StateBlock block, Span<float> values);

    /// <summary>Sets a block of the state.</summary>
    void WriteState(StateBlock block, ReadOnlySpan<float> values);
}
