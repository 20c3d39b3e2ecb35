using EUNet.Losses;
using EUNet.Networks.Backends;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>
/// Runs a network forward with the batch's statistics, and backward; updates its weights. A step is <see cref="Forward"/>, a loss,
/// <see cref="Backward"/>, an update. Nothing is allocated after the first step. Weights that are set in the network meanwhile count from the next
/// <see cref="Forward"/> on; where the device has its own, <see cref="Synchronize"/> comes before setting only some of them.
/// </summary>
public sealed class TrainingSession : NetworkSession
{
    private readonly FeatureMap _logitsGradient;
    private readonly FeatureMap? _inputGradient;
    private LossBatch? _lossBatch;
    private float[]? _gradients;
    private bool _gradientsAreRead;

    internal TrainingSession(
        Network network, Arena arena, FeatureMap input, FeatureMap logits, FeatureMap logitsGradient, FeatureMap? inputGradient, ITrainingBackend backend)
        : base(network, arena, input, logits, backend)
    {
        _logitsGradient = logitsGradient;
        _inputGradient = inputGradient;
    }

    /// <summary>Taps whose gradients can be read after a backward pass.</summary>
    /// <exception cref="InvalidOperationException">The session was not asked to keep taps: their memory holds other maps by the end of a step.</exception>
    public IReadOnlyDictionary<string, FeatureMap> TapGradients => Kept(Arena.TapGradients);

    /// <summary>Updates so far.</summary>
    public int Steps { get; private set; }

    /// <summary>
    /// What dropout and stochastic depth draw from in the passes that follow: the same seed, the same zeros, on every device. Give every step
    /// its own. Null, as at first: nothing is dropped.
    /// </summary>
    public ulong? DropoutSeed
    {
        get;
        set => Trainer.DropoutSeed = field = value;
    }

    /// <summary>Runs the network on normalised pixels, N × H × W × C; running statistics move.</summary>
    /// <exception cref="ObjectDisposedException">The session or its network was disposed.</exception>
    public void Forward(ReadOnlySpan<float> pixels)
    {
        WriteInput(pixels);
        Trainer.Forward();
    }

    /// <summary>
    /// Any loss of the logits; fills the gradient that <see cref="Backward"/> starts from. Plain cross-entropies are computed where the network runs,
    /// others on the processor: of another device the logits are fetched, and their gradient is sent there.
    /// </summary>
    /// <param name="loss">The loss.</param>
    /// <param name="targets">A class for each pixel (or sample), N × H × W; 0 or 1 where there is one logit.</param>
    /// <param name="ignoreIndex">The value that counts nowhere, or -1.</param>
    /// <returns>Its value; 0 where no pixel is counted.</returns>
    /// <exception cref="ArgumentException">The loss is for another number of logits, or a target is no class.</exception>
    public double Evaluate(Loss loss, ReadOnlySpan<int> targets, int ignoreIndex = -1)
    {
        if (loss.Misfit(LogitsMap.Channels) is { } misfit)
        {
            throw new ArgumentException(misfit, nameof(loss));
        }

        switch (loss)
        {
            case CrossEntropyLoss { ClassWeights: null } plain:
                return SoftmaxCrossEntropy(targets, ignoreIndex, (float)plain.LabelSmoothing);
            case BinaryCrossEntropyLoss { PositiveWeight: 1 }:
                return SigmoidCrossEntropy(targets, ignoreIndex);
            default:
                var batch = _lossBatch ??= new LossBatch(LogitsMap.Pixels, LogitsMap.Channels);
                Backend.Read(LogitsMap, batch.Logits);
                Checked(targets).CopyTo(batch.Targets);
                var value = batch.Evaluate(loss, ignoreIndex);
                Backend.Write(_logitsGradient, batch.Gradient);
                return value;
        }
    }

    /// <summary>Softmax cross-entropy of the logits, mean over the counted pixels; fills the gradient that <see cref="Backward"/> starts from.</summary>
    /// <param name="targets">A class for each pixel (or sample), N × H × W.</param>
    /// <param name="ignoreIndex">The value that counts nowhere, or -1.</param>
    /// <param name="labelSmoothing">Share of the truth that is spread over all classes.</param>
    public double SoftmaxCrossEntropy(ReadOnlySpan<int> targets, int ignoreIndex = -1, float labelSmoothing = 0)
        => Trainer.SoftmaxCrossEntropy(LogitsMap, Checked(targets), ignoreIndex, labelSmoothing, _logitsGradient);

    /// <summary>Binary cross-entropy of the one logit, mean over the counted pixels; fills the gradient that <see cref="Backward"/> starts from.</summary>
    /// <param name="targets">0 or 1 for each pixel, N × H × W.</param>
    /// <param name="ignoreIndex">The value that counts nowhere, or -1.</param>
    public double SigmoidCrossEntropy(ReadOnlySpan<int> targets, int ignoreIndex = -1)
        => Trainer.SigmoidCrossEntropy(LogitsMap, Checked(targets), ignoreIndex, _logitsGradient);

    /// <summary>Gradients of all parameters of the loss that was computed last, from zero.</summary>
    public void Backward()
    {
        _gradientsAreRead = false;
        Trainer.ZeroGradients();
        Trainer.Backward();
    }

    /// <summary>One update by stochastic gradient descent.</summary>
    public void Sgd(float rate, float momentum = 0, bool nesterov = false, float weightDecay = 0)
    {
        Trainer.Sgd(rate, momentum, nesterov, weightDecay);
        Steps++;
    }

    /// <summary>One update by AdamW (Loshchilov and Hutter, 2019); parameters of one dimension are not decayed.</summary>
    public void AdamW(float rate, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0.01f)
        => Trainer.AdamW(rate, beta1, beta2, epsilon, weightDecay, ++Steps);

    /// <summary>
    /// Brings the network's weights up to date where the device has its own; needed before they are saved, and before inference sessions run on them.
    /// </summary>
    public void Synchronize() => Trainer.SynchronizeParameters();

    /// <summary>The gradient of a parameter, in PyTorch's order.</summary>
    public float[] ReadGradient(Parameter parameter)
    {
        _gradients ??= new float[Network.Parameters.Length];
        if (!_gradientsAreRead)
        {
            Trainer.ReadGradients(_gradients);
            _gradientsAreRead = true;
        }

        var values = new float[parameter.Length];
        ParameterSet.Export(parameter, _gradients, values);
        return values;
    }

    /// <summary>The gradient of a tap, summed over all its uses, N × H × W × C.</summary>
    /// <exception cref="KeyNotFoundException">The schedule makes no such gradient.</exception>
    /// <exception cref="InvalidOperationException">The session was not asked to keep taps.</exception>
    public float[] ReadTapGradient(string tap) => Read(TapGradients, tap);

    /// <summary>The gradient of the input, N × H × W × C.</summary>
    /// <exception cref="InvalidOperationException">The session was not asked for it.</exception>
    public float[] ReadInputGradient()
    {
        var map = _inputGradient ?? throw new InvalidOperationException("Ask for the input's gradient when the session is made.");
        var values = new float[map.Length];
        Backend.Read(map, values);
        return values;
    }

    private protected override string AskingForTaps => "CreateTrainingSession(..., new ArenaOptions(KeepTaps: true))";

    private ITrainingBackend Trainer => (ITrainingBackend)Backend;

    private ReadOnlySpan<int> Checked(ReadOnlySpan<int> targets) => targets.Length == LogitsMap.Pixels
        ? targets
        : throw new ArgumentException($"{targets.Length} targets for {LogitsMap.Batch} × {LogitsMap.Height} × {LogitsMap.Width} pixels.", nameof(targets));
}
