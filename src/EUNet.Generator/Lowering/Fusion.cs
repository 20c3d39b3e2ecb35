using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Lowering;

/// <summary>What a target can do in one step.</summary>
/// <param name="ScaleInConvolution">A pointwise convolution can multiply its input by a vector on the way.</param>
/// <param name="PoolInDepthwise">A depthwise convolution can also give its output's means.</param>
public sealed record FusionRules(bool ScaleInConvolution, bool PoolInDepthwise);

/// <summary>Finds the operators of a graph that run as one step.</summary>
public sealed class Fusion
{
    private readonly NetworkGraph _graph;
    private readonly List<int>[] _consumers;
    private readonly int[] _producer;
    private readonly HashSet<int> _fused = new();
    private readonly HashSet<int> _readThrough = new();
    private readonly Dictionary<int, Chain> _chainOf = new();
    private readonly Dictionary<int, Chain> _chainThatMakes = new();
    private readonly Dictionary<int, SqueezeExcitation> _squeezeOf = new();
    private readonly Dictionary<int, Source> _sourceOf = new();

    /// <summary>Looks at every operator once.</summary>
    public Fusion(NetworkGraph graph, FusionRules rules)
    {
        _graph = graph;
        Rules = rules;
        _consumers = graph.Tensors.Select(_ => new List<int>()).ToArray();
        _producer = graph.Tensors.Select(_ => -1).ToArray();
        for (var i = 0; i < graph.Operators.Count; i++)
        {
            _producer[graph.Operators[i].Output] = i;
            foreach (var input in graph.Operators[i].Inputs)
            {
                _consumers[input].Add(i);
            }
        }

        FindSqueezeExcitations();
        FindChains();
        FindSources();
    }

    /// <summary>What the target can do.</summary>
    public FusionRules Rules { get; }

    /// <summary>Whether an operator runs within another's step.</summary>
    public bool IsFused(int op) => _fused.Contains(op);

    /// <summary>
    /// Whether convolutions read an operator's inputs in place of its output, which is never made: joining, and fitting and doubling before it.
    /// </summary>
    public bool IsReadThrough(int op) => _readThrough.Contains(op);

    /// <summary>The chain that a convolution, its norm or its activation belongs to, or null.</summary>
    public Chain? ChainOf(int op) => _chainOf.TryGetValue(op, out var chain) ? chain : null;

    /// <summary>The chain whose activated tensor (before any residual) this is, or null.</summary>
    public Chain? ChainThatMakes(int tensor) => _chainThatMakes.TryGetValue(tensor, out var chain) ? chain : null;

    /// <summary>The squeeze and excitation that an operator belongs to, or null.</summary>
    public SqueezeExcitation? SqueezeOf(int op) => _squeezeOf.TryGetValue(op, out var squeeze) ? squeeze : null;

    /// <summary>Where a convolution reads from.</summary>
    public Source SourceOf(int convolution) => _sourceOf[convolution];

    /// <summary>Operators that read a tensor.</summary>
    public IReadOnlyList<int> ConsumersOf(int tensor) => _consumers[tensor];

    /// <summary>The operator that makes a tensor, or -1 for the input.</summary>
    public int ProducerOf(int tensor) => _producer[tensor];

    /// <summary>
    /// The global average that a depthwise chain can take on, or -1: it reads the chain's output, and the target pools on the way.
    /// </summary>
    public int PooledBy(Chain chain) => Rules.PoolInDepthwise && _graph.Operators[chain.Core] is Depthwise && chain.Residual < 0
        ? _consumers[chain.Output].Where(op => _graph.Operators[op] is GlobalAverage).DefaultIfEmpty(-1).First()
        : -1;

    private int OnlyConsumer(int tensor) => _consumers[tensor].Count == 1 && tensor != _graph.Logits ? _consumers[tensor][0] : -1;

    private T? OnlyConsumer<T>(int tensor)
        where T : Operator
    {
        var op = OnlyConsumer(tensor);
        return op < 0 ? null : _graph.Operators[op] as T;
    }

    private void FindSqueezeExcitations()
    {
        for (var i = 0; i < _graph.Operators.Count; i++)
        {
            // Both convolutions have a bias, or neither: the layer says it once.
            if (_graph.Operators[i] is Convolution { Kernel: 1 } reduce && _graph.Tensors[reduce.Inputs[0]].Shape.IsVector
                && OnlyConsumer<Activation>(reduce.Output) is { } activation
                && OnlyConsumer<Convolution>(activation.Output) is { Kernel: 1 } expand && expand.Bias == reduce.Bias
                && OnlyConsumer<Activation>(expand.Output) is { Kind: ActivationKind.Sigmoid } sigmoid)
            {
                var squeeze = new SqueezeExcitation(
                    i, _producer[expand.Output], reduce.Inputs[0], reduce.Output, sigmoid.Output, activation);
                foreach (var op in new[] { i, _producer[activation.Output], _producer[expand.Output], _producer[sigmoid.Output] })
                {
                    _squeezeOf[op] = squeeze;
                }

                _fused.Add(_producer[activation.Output]);
                _fused.Add(_producer[expand.Output]);
                _fused.Add(_producer[sigmoid.Output]);
            }
        }
    }

    private void FindChains()
    {
        for (var i = 0; i < _graph.Operators.Count; i++)
        {
            if (_graph.Operators[i] is not (Convolution or Depthwise or TransposedConvolution) || SqueezeOf(i) is not null)
            {
                continue;
            }

            var members = new List<int> { i };
            var tensor = _graph.Operators[i].Output;
            var norm = Follow<BatchNorm>(ref tensor, members);
            var activation = Follow<Activation>(ref tensor, members);
            var (activated, residual) = (tensor, -1);
            if (TakesResidual(i) && OnlyConsumer<Add>(tensor) is { } add)
            {
                var other = add.Inputs[0] == tensor ? add.Inputs[1] : add.Inputs[0];
                if (other != tensor && _producer[other] < i)
                {
                    // The other summand is there before the convolution runs, so the sum can be its last act.
                    _fused.Add(_producer[add.Output]);
                    (residual, tensor) = (other, add.Output);
                }
            }

            var chain = new Chain(i, norm, activation, activated, residual, tensor);
            foreach (var member in members)
            {
                _chainOf[member] = chain;
                if (member != i)
                {
                    _fused.Add(member);
                }
            }

            _chainThatMakes[activated] = chain;
        }
    }

    // Passes add a residual in convolutions of one map; the others' steps have no place for it.
    private bool TakesResidual(int op)
        => _graph.Operators[op] is Convolution && !(Made<Concat>(_graph.Operators[op].Inputs[0]) is { } concat && IsReadInPlace(concat));

    private T? Follow<T>(ref int tensor, List<int> members)
        where T : Operator
    {
        if (OnlyConsumer<T>(tensor) is not { } next)
        {
            return null;
        }

        members.Add(_producer[next.Output]);
        tensor = next.Output;
        return next;
    }

    private void FindSources()
    {
        for (var i = 0; i < _graph.Operators.Count; i++)
        {
            if (_graph.Operators[i] is not (Convolution or Depthwise or TransposedConvolution))
            {
                continue;
            }

            var input = _graph.Operators[i].Inputs[0];
            var made = _producer[input] < 0 ? null : _graph.Operators[_producer[input]];
            _sourceOf[i] = made switch
            {
                Concat concat when IsReadInPlace(concat) => Joined(concat),
                Scale scale when Rules.ScaleInConvolution && _graph.Operators[i] is Convolution { Kernel: 1 } && _consumers[input].Count == 1
                    => Scaled(scale),
                _ => new Source(SourceKind.Map, input),
            };
        }
    }

    private Source Scaled(Scale scale)
    {
        _fused.Add(_producer[scale.Output]);
        return new Source(SourceKind.Scaled, scale.Inputs[0], scale.Inputs[1]);
    }

    // Two maps are read where they lie if all that reads them joined is convolutions that can. A block's whole output is made: it is a tap.
    private bool IsReadInPlace(Concat concat) => concat.Inputs[0] != concat.Inputs[1] && concat.Output != _graph.Logits
        && !_graph.Taps.Any(tap => tap.Tensor == concat.Output && tap.Name == _graph.Blocks[concat.Block].Name)
        && _consumers[concat.Output].All(op => _graph.Operators[op] is Convolution { StrideY: 1, StrideX: 1 });

    private Source Joined(Concat concat)
    {
        ReadThrough(concat);
        var (first, second) = (concat.Inputs[0], concat.Inputs[1]);
        if (MadeForOne<Resize>(first) is { Kind: UpsamplingKind.Nearest } resize && Doubles(resize))
        {
            ReadThrough(resize);
            return new Source(SourceKind.Up, resize.Inputs[0], second);
        }

        if (MadeForOne<Fit>(first) is { } fit)
        {
            ReadThrough(fit);
            first = fit.Inputs[0];
        }

        if (MadeForOne<Upsample>(first) is { Kind: UpsamplingKind.Nearest } upsample)
        {
            ReadThrough(upsample);
            return new Source(SourceKind.Up, upsample.Inputs[0], second);
        }

        return new Source(SourceKind.Join, first, second);
    }

    // Nearest to 2n or 2n - 1 takes row floor(i / 2) for row i: doubled and cropped.
    private bool Doubles(Resize resize)
    {
        var from = _graph.Tensors[resize.Inputs[0]].Shape;
        return resize.Height.CeilingOf(2) == from.Height && resize.Width.CeilingOf(2) == from.Width;
    }

    private void ReadThrough(Operator op)
    {
        _fused.Add(_producer[op.Output]);
        _readThrough.Add(_producer[op.Output]);
    }

    private T? MadeForOne<T>(int tensor)
        where T : Operator => OnlyConsumer(tensor) < 0 ? null : Made<T>(tensor);

    private T? Made<T>(int tensor)
        where T : Operator => _producer[tensor] < 0 ? null : _graph.Operators[_producer[tensor]] as T;
}
