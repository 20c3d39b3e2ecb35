using EUNet.Cpu.Updates;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    private readonly nint[] _optimizerState = new nint[2];
    private UpdateChunk* _updateChunks;
    private int _updateChunkCount;

    /// <summary>
    /// One of the optimizer's blocks, laid out like <see cref="EUNet.Tensors.ParameterSet.Values"/> and zero at first: 0 holds SGD's velocity
    /// or Adam's first moment, 1 Adam's second. A checkpoint saves and restores them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public Span<float> OptimizerState(int block)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block, 1);
        return new Span<float>(State(block), Parameters.Length);
    }

    /// <summary>
    /// g += weightDecay p; v = momentum v + g, v being 0 at first; p -= rate · v, or rate · (g + momentum v) with Nesterov's momentum. Decay
    /// holds for every parameter (PyTorch's rules).
    /// </summary>
    public void Sgd(float rate, float momentum, bool nesterov, float weightDecay)
        => Update(new SgdUpdate(Parameters.Values, Gradients, momentum == 0 ? null : State(0), rate, momentum, nesterov, weightDecay));

    /// <summary>
    /// p *= 1 - rate · weightDecay for parameters of more than one dimension; then Adam's step (Loshchilov and Hutter, 2019; without decay,
    /// Kingma and Ba, 2015).
    /// </summary>
    /// <param name="step">Which update this is, from 1.</param>
    public void AdamW(float rate, float beta1, float beta2, float epsilon, float weightDecay, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Update(new AdamUpdate
        {
            Values = Parameters.Values,
            Gradients = Gradients,
            First = State(0),
            Second = State(1),
            Beta1 = beta1,
            Beta2 = beta2,
            Keep = 1 - (rate * weightDecay),
            Step = (float)(rate / (1 - Math.Pow(beta1, step))),
            Correction = (float)(1 / (1 - Math.Pow(beta2, step))),
            Epsilon = epsilon,
        });
    }

    private float* State(int block)
    {
        if (_optimizerState[block] == 0)
        {
            _optimizerState[block] = (nint)Memory.Allocate(Parameters.Length);
        }

        return (float*)_optimizerState[block];
    }

    private void Update<TUpdate>(TUpdate update)
        where TUpdate : unmanaged, IUpdate
    {
        if (_updateChunks == null)
        {
            var chunks = UpdateChunks.Of(Parameters);
            _updateChunks = (UpdateChunk*)Memory.Allocate((long)chunks.Count * sizeof(UpdateChunk) / sizeof(float));
            _updateChunkCount = chunks.Count;
            for (var i = 0; i < chunks.Count; i++)
            {
                _updateChunks[i] = chunks[i];
            }
        }

        Memory.Run(new UpdateLoop<TUpdate>(update, _updateChunks), _updateChunkCount);
        Parameters.MarkChanged();
    }
}
