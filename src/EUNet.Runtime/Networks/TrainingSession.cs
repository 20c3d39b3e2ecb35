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

    /// <summary>How much of the forward pass <see cref="Backward"/> makes again.</summary>
    public Recomputation Recomputation => Arena.Recomputation;

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

    /// <summary>
    /// Whether the encoder stays as it is: its norms take their running statistics, nothing in it is dropped, <see cref="Backward"/> ends before it,
    /// and updates pass it over.
    /// </summary>
    /// <exception cref="InvalidOperationException">The session was asked for its input's gradient.</exception>
    public bool FreezeEncoder
    {
        get;
        set
        {
            if (value && _inputGradient is not null)
            {
                throw new InvalidOperationException("A frozen encoder passes no gradient on to the input: make the session without InputGradient.");
            }

            Trainer.EncoderFrozen = field = value;
            ApplyRules();
        }
    }

    /// <summary>How updates treat each parameter; at first kernels decay, biases and norms do not.</summary>
    public Func<Parameter, UpdateRule> Rules
    {
        get;
        set
        {
            field = value;
            ApplyRules();
        }
    }

    = UpdateRule.KernelsDecay;

    /// <summary>Gradients of all parameters of the loss that was computed last: from zero, or added to those that are there.</summary>
    /// <param name="accumulate">Adds: of several batches, until <see cref="ScaleGradients"/> makes a mean of the sum.</param>
    public void Backward(bool accumulate = false)
    {
        _gradientsAreRead = false;
        if (!accumulate)
        {
            Trainer.ZeroGradients();
        }

        Trainer.Backward();
    }

    /// <summary>The Euclidean norm of all gradients together.</summary>
    public double GradientNorm() => Trainer.GradientNorm();

    /// <summary>Multiplies all gradients.</summary>
    public void ScaleGradients(float factor)
    {
        _gradientsAreRead = false;
        Trainer.ScaleGradients(factor);
    }

    /// <summary>Scales the gradients down to a norm that they exceed, by limit / (norm + 1e-6) as PyTorch does (Pascanu et al., 2013).</summary>
    /// <returns>The norm before.</returns>
    public double ClipGradients(double limit)
    {
        var norm = GradientNorm();
        var factor = limit / (norm + 1e-6);
        if (factor < 1)
        {
            ScaleGradients((float)factor);
        }

        return norm;
    }

    /// <summary>One update by stochastic gradient descent.</summary>
    public void Sgd(float rate, float momentum = 0, bool nesterov = false, float weightDecay = 0)
    {
        Trainer.Sgd(rate, momentum, nesterov, weightDecay);
        Steps++;
    }

    /// <summary>One update by Adam (Kingma and Ba, 2015); weight decay is added to the gradient.</summary>
    public void Adam(float rate, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0)
        => Trainer.Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled: false, ++Steps);

    /// <summary>One update by AdamW (Loshchilov and Hutter, 2019).</summary>
    public void AdamW(float rate, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0.01f)
        => Trainer.Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled: true, ++Steps);

    /// <summary>One update by RMSProp as TensorFlow's TPU code has it, which EfficientNets were trained with (epsilon under the root; squares start as 1).</summary>
    public void RmsProp(float rate, float decay = 0.9f, float momentum = 0.9f, float epsilon = 1e-3f, float weightDecay = 0)
        => Trainer.RmsProp(rate, decay, momentum, epsilon, weightDecay, ++Steps);

    /// <summary>
    /// Moves a moving average of all weights, running statistics among them, towards their present values: e = decay · e + (1 - decay) · p. It begins as the
    /// weights at its first use: begin before the first update, with <see cref="BeginAverage"/>.
    /// </summary>
    public void AverageWeights(double decay) => Trainer.AverageWeights((float)decay);

    /// <summary>Begins the moving average at the weights as they are now, if it is not begun.</summary>
    public void BeginAverage() => Trainer.AverageWeights(1);

    /// <summary>
    /// The network's weights and their moving average change places: evaluate or save the average, then swap back before the next step.
    /// </summary>
    public void SwapAverage() => Trainer.SwapAverage();

    /// <summary>Copies a block of the training's state out, laid out as the parameters are.</summary>
    public void ReadState(StateBlock block, Span<float> values) => Trainer.ReadState(block, values);

    /// <summary>Restores a block of the training's state.</summary>
    public void WriteState(StateBlock block, ReadOnlySpan<float> values) => Trainer.WriteState(block, values);

    /// <summary>Restores the number of updates, which Adam's corrections depend on.</summary>
    public void RestoreSteps(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Steps = steps;
    }

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

    /// <summary>The first map, in the schedule's order, of which something holds; the arena keeps all.</summary>
    internal FeatureMap? FirstMap(Func<float[], bool> holds) => Arena.Maps.FirstOrDefault(map =>
    {
        var values = new float[map.Length];
        Backend.Read(map, values);
        return holds(values);
    });

    private protected override string AskingForTaps => "CreateTrainingSession(..., new ArenaOptions(KeepTaps: true))";

    private void ApplyRules()
    {
        var (rules, frozen) = (Rules, FreezeEncoder);
        Trainer.SetRules(parameter => frozen && parameter.InEncoder ? default : rules(parameter));
    }

    private ITrainingBackend Trainer => (ITrainingBackend)Backend;

    private ReadOnlySpan<int> Checked(ReadOnlySpan<int> targets) => targets.Length == LogitsMap.Pixels
        ? targets
        : throw new ArgumentException($"{targets.Length} targets for {LogitsMap.Batch} × {LogitsMap.Height} × {LogitsMap.Width} pixels.", nameof(targets));
}
