using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Updates;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    private readonly nint[] _state = new nint[Enum.GetValues<StateBlock>().Length];
    private Func<Parameter, UpdateRule> _rules = UpdateRule.KernelsDecay;
    private UpdateChunk[]? _updateChunks;
    private double[]? _normSums;

    /// <summary>Sets how updates treat each parameter; <see cref="UpdateRule.KernelsDecay"/> holds before.</summary>
    public void SetRules(Func<Parameter, UpdateRule> rules) => (_rules, _updateChunks) = (rules, null);

    /// <summary>
    /// One of the blocks that are kept from update to update, zero at first (<see cref="StateBlock.Average"/>: the weights at first). A checkpoint saves
    /// and restores them.
    /// </summary>
    public Span<float> State(StateBlock block) => new(Block(block), Parameters.Length);

    /// <summary>
    /// g += weightDecay p; v = momentum v + g, v being 0 at first; p -= rate · v, or rate · (g + momentum v) with Nesterov's momentum
    /// (PyTorch's rules).
    /// </summary>
    public void Sgd(float rate, float momentum, bool nesterov, float weightDecay)
        => Update(new SgdUpdate(Parameters.Values, Gradients, momentum == 0 ? null : Block(StateBlock.First), rate, momentum, nesterov, weightDecay));

    /// <summary>
    /// Adam's step (Kingma and Ba, 2015). Weight decay is added to the gradient first, or, decoupled, p *= 1 - rate · weightDecay (AdamW: Loshchilov
    /// and Hutter, 2019).
    /// </summary>
    /// <param name="step">Which update this is, from 1.</param>
    public void Adam(float rate, float beta1, float beta2, float epsilon, float weightDecay, bool decoupled, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Update(new AdamUpdate
        {
            Values = Parameters.Values,
            Gradients = Gradients,
            First = Block(StateBlock.First),
            Second = Block(StateBlock.Second),
            Beta1 = beta1,
            Beta2 = beta2,
            Coupled = decoupled ? 0 : weightDecay,
            Decoupled = decoupled ? rate * weightDecay : 0,
            Step = (float)(rate / (1 - Math.Pow(beta1, step))),
            Correction = (float)(1 / (1 - Math.Pow(beta2, step))),
            Epsilon = epsilon,
        });
    }

    /// <summary>
    /// g += weightDecay p; s += (1 - decay) (g² - s), s being 1 at first; v = momentum v + rate · g / sqrt(s + epsilon); p -= v (TensorFlow's TPU code).
    /// </summary>
    /// <param name="step">Which update this is, from 1.</param>
    public void RmsProp(float rate, float decay, float momentum, float epsilon, float weightDecay, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        if (step == 1)
        {
            State(StateBlock.Second).Fill(1);
        }

        Update(new RmsPropUpdate(
            Parameters.Values, Gradients, Block(StateBlock.First), Block(StateBlock.Second), rate, decay, momentum, epsilon, weightDecay));
    }

    /// <summary>The Euclidean norm of all gradients together.</summary>
    public double GradientNorm()
    {
        _normSums ??= new double[SquaredNorm.Chunks(Parameters.Length)];
        fixed (double* sums = _normSums)
        {
            Memory.Run(new SquaredNorm(Gradients, Parameters.Length, sums), _normSums.Length);
        }

        var sum = 0.0;
        foreach (var part in _normSums)
        {
            sum += part;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Multiplies all gradients.</summary>
    public void ScaleGradients(float factor) => Memory.Each(new Multiplying(Gradients, factor), Parameters.Length);

    /// <summary>Moves the average of all weights, running statistics among them: e = decay · e + (1 - decay) · p.</summary>
    public void AverageWeights(float decay) => Memory.Each(new Averaging(Block(StateBlock.Average), Parameters.Values, decay), Parameters.Length);

    /// <summary>Weights and their average change places.</summary>
    public void SwapAverage()
    {
        Memory.Each(new Swapping(Parameters.Values, Block(StateBlock.Average)), Parameters.Length);
        Parameters.MarkChanged();
    }

    private float* Block(StateBlock block)
    {
        if (_state[(int)block] == 0)
        {
            _state[(int)block] = (nint)Memory.Allocate(Parameters.Length);
            if (block == StateBlock.Average)
            {
                new ReadOnlySpan<float>(Parameters.Values, Parameters.Length).CopyTo(State(block));
            }
        }

        return (float*)_state[(int)block];
    }

    private void Update<TUpdate>(TUpdate update)
        where TUpdate : unmanaged, IUpdate
    {
        _updateChunks ??= [.. UpdateChunks.Of(Parameters, _rules)];
        fixed (UpdateChunk* chunks = _updateChunks)
        {
            Memory.Run(new UpdateLoop<TUpdate>(update, chunks), _updateChunks.Length);
        }

        Parameters.MarkChanged();
    }
}
