using EUNet.Gpu.Kernels;
using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>Updates of the parameters from their gradients; state lies in blocks like the values, made at first use.</summary>
public sealed partial class GpuTrainingPass
{
    // So many elements a thread that sums fill a device, and lose nothing in single precision; their sum is made in double.
    private const int NormElements = 512;

    private readonly MemoryBuffer1D<float, Stride1D.Dense>?[] _state = new MemoryBuffer1D<float, Stride1D.Dense>?[Enum.GetValues<StateBlock>().Length];
    private Func<Parameter, UpdateRule> _rules = UpdateRule.KernelsDecay;
    private MemoryBuffer1D<float, Stride1D.Dense>? _deviceRules;
    private bool _rulesChanged;
    private float[]? _normSums;

    /// <summary>Sets how updates treat each parameter; <see cref="UpdateRule.KernelsDecay"/> holds before.</summary>
    public void SetRules(Func<Parameter, UpdateRule> rules) => (_rules, _rulesChanged) = (rules, true);

    /// <summary>Stochastic gradient descent: g += decay · p; v = momentum · v + g; p -= rate · v, or rate · (g + momentum · v) with Nesterov.</summary>
    public void Sgd(float rate, float momentum, bool nesterov, float weightDecay) => Kernels.Sgd(
        Stream, Threads(Parameters.Length), _values.View.BaseView, _gradients.View.BaseView, Block(StateBlock.First), Rules(), Parameters.Length, rate,
        momentum, nesterov ? 1 : 0, weightDecay);

    /// <summary>Adam; weight decay is added to the gradient, or decoupled: AdamW.</summary>
    /// <param name="step">The update's number, from 1.</param>
    public void Adam(float rate, float beta1, float beta2, float epsilon, float weightDecay, bool decoupled, int step)
    {
        var constants = new AdamStep
        {
            Rate = (float)(rate / (1 - Math.Pow(beta1, step))),
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = epsilon,
            Correction = (float)(1 / (1 - Math.Pow(beta2, step))),
            Coupled = decoupled ? 0 : weightDecay,
            Decoupled = decoupled ? rate * weightDecay : 0,
        };
        Kernels.Adam(
            Stream, Threads(Parameters.Length), _values.View.BaseView, _gradients.View.BaseView, Block(StateBlock.First), Block(StateBlock.Second), Rules(),
            Parameters.Length, constants);
    }

    /// <summary>RMSProp as TensorFlow's TPU code has it: the mean of squares starts as 1, epsilon lies under the root, the rate within the velocity.</summary>
    /// <param name="step">The update's number, from 1.</param>
    public void RmsProp(float rate, float decay, float momentum, float epsilon, float weightDecay, int step)
    {
        if (step == 1)
        {
            var ones = new float[Parameters.Length];
            Array.Fill(ones, 1f);
            WriteState(StateBlock.Second, ones);
        }

        var constants = new RmsPropStep { Rate = rate, Decay = decay, Momentum = momentum, Epsilon = epsilon, WeightDecay = weightDecay };
        Kernels.RmsProp(
            Stream, Threads(Parameters.Length), _values.View.BaseView, _gradients.View.BaseView, Block(StateBlock.First), Block(StateBlock.Second), Rules(),
            Parameters.Length, constants);
    }

    /// <summary>Waits, then gives the Euclidean norm of all gradients together.</summary>
    public double GradientNorm()
    {
        var threads = (Parameters.Length + NormElements - 1) / NormElements;
        _normSums ??= new float[threads];
        var sums = Memory.Scratch(threads);
        Kernels.Squares(Stream, Threads(threads), _gradients.View.BaseView, sums, Parameters.Length, NormElements);
        sums.SubView(0, threads).CopyToCPU(Stream, (Span<float>)_normSums);
        Stream.Synchronize();
        var sum = 0.0;
        foreach (var part in _normSums)
        {
            sum += part;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Multiplies all gradients.</summary>
    public void ScaleGradients(float factor) => Kernels.Multiply(Stream, Threads(Parameters.Length), _gradients.View.BaseView, Parameters.Length, factor);

    /// <summary>Moves the average of all weights, running statistics among them: e = decay · e + (1 - decay) · p.</summary>
    public void AverageWeights(float decay)
        => Kernels.Average(Stream, Threads(Parameters.Length), Block(StateBlock.Average), _values.View.BaseView, Parameters.Length, decay);

    /// <summary>Weights and their average change places.</summary>
    public void SwapAverage()
    {
        var values = Memory.Scratch(Parameters.Length);
        values.SubView(0, Parameters.Length).CopyFrom(Stream, _values.View.BaseView.SubView(0, Parameters.Length));
        _values.View.BaseView.SubView(0, Parameters.Length).CopyFrom(Stream, Block(StateBlock.Average).SubView(0, Parameters.Length));
        Block(StateBlock.Average).SubView(0, Parameters.Length).CopyFrom(Stream, values.SubView(0, Parameters.Length));
    }

    /// <summary>Waits, then copies a block out.</summary>
    public void ReadState(StateBlock block, Span<float> values)
    {
        Block(block).SubView(0, Parameters.Length).CopyToCPU(Stream, values);
        Stream.Synchronize();
    }

    /// <summary>Sets a block.</summary>
    public void WriteState(StateBlock block, ReadOnlySpan<float> values)
    {
        Block(block).SubView(0, Parameters.Length).CopyFromCPU(Stream, values);
        Stream.Synchronize();
    }

    private View Block(StateBlock block)
    {
        if (_state[(int)block] is not { } buffer)
        {
            buffer = _state[(int)block] = Memory.Allocate<float>(Whole(Parameters.Length));
            if (block == StateBlock.Average)
            {
                buffer.View.BaseView.SubView(0, Parameters.Length).CopyFrom(Stream, _values.View.BaseView.SubView(0, Parameters.Length));
            }
        }

        return buffer.View.BaseView;
    }

    private View Rules()
    {
        if (_deviceRules is null || _rulesChanged)
        {
            var rules = new float[(Parameters.Length + UpdateKernels.Granule - 1) / UpdateKernels.Granule * 2];
            foreach (var parameter in Parameters.Items.Where(parameter => parameter.Trainable))
            {
                var rule = _rules(parameter);
                var first = parameter.Offset / UpdateKernels.Granule;
                for (var granule = first; granule < first + ((parameter.Length + UpdateKernels.Granule - 1) / UpdateKernels.Granule); granule++)
                {
                    (rules[2 * granule], rules[(2 * granule) + 1]) = (rule.Rate, rule.Decay);
                }
            }

            _deviceRules ??= Memory.Allocate<float>(rules.Length);
            _deviceRules.View.BaseView.SubView(0, rules.Length).CopyFromCPU(Stream, (ReadOnlySpan<float>)rules);
            Stream.Synchronize();
            _rulesChanged = false;
        }

        return _deviceRules.View.BaseView;
    }
}
