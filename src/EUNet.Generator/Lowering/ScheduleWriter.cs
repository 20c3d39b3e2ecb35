using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Lowering.Rules;

namespace EUNet.Generator.Lowering;

/// <summary>
/// Collects the steps of a schedule while the rules write them: which buffer holds which value or gradient, what has been written
/// already, and, at the end, how long each buffer lives.
/// </summary>
public sealed class ScheduleWriter(NetworkGraph graph, Fusion fusion, BackwardGraph? backward)
{
    private readonly List<Buffer> _buffers = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<Step> _forward = new();
    private readonly List<Step> _backward = new();
    private readonly Dictionary<int, int> _values = new();
    private readonly Dictionary<int, int> _recomputed = new();
    private readonly Dictionary<int, int> _gradients = new();
    private readonly HashSet<int> _recomputable = new(backward?.Recomputed ?? EquatableArray<int>.Empty);
    private readonly HashSet<object> _done = new();
    private int _backwardBlock = -1;

    /// <summary>The graph.</summary>
    public NetworkGraph Graph => graph;

    /// <summary>What runs together.</summary>
    public Fusion Fusion => fusion;

    /// <summary>Whether a backward pass follows: norms use the batch's moments then, and are steps of their own.</summary>
    public bool Training => backward is not null;

    /// <summary>The buffer of a tensor's value, for a step that reads it in the forward pass.</summary>
    public int Value(int tensor)
        => _values.TryGetValue(tensor, out var buffer) ? buffer : throw new InvalidOperationException($"{graph.Tensors[tensor].Name} has no value yet.");

    /// <summary>Whether a tensor's value has been made.</summary>
    public bool HasValue(int tensor) => _values.ContainsKey(tensor);

    /// <summary>A new buffer for a tensor's value.</summary>
    public int NewValue(int tensor)
    {
        var buffer = NewBuffer(graph.Tensors[tensor].Name, graph.Tensors[tensor].Shape);
        _values.Add(tensor, buffer);
        return buffer;
    }

    /// <summary>The buffer of a tensor's value for the backward pass: kept, or, from a level of recomputation on, made again on the spot.</summary>
    public int ValueAgain(int tensor)
    {
        if (!_recomputable.Contains(tensor))
        {
            return Value(tensor);
        }

        if (!_recomputed.TryGetValue(tensor, out var buffer))
        {
            // A summand that was added as it was made has no buffer that could be kept: it is made again at every level.
            var again = _values.TryGetValue(tensor, out var value)
                ? new MadeAgain(graph.Operators[fusion.ProducerOf(tensor)].MadeAgainFrom!.Value, value)
                : null;
            buffer = NewBuffer(Prefixed("r", tensor), graph.Tensors[tensor].Shape, again);
            _recomputed.Add(tensor, buffer);
            ValuesAgain.Write(this, tensor, buffer);
        }

        return buffer;
    }

    /// <summary>The buffer of a gradient that is complete.</summary>
    public int Gradient(int tensor)
        => _gradients.TryGetValue(tensor, out var buffer) ? buffer : throw new InvalidOperationException($"{graph.Tensors[tensor].Name} has no gradient yet.");

    /// <summary>Whether anything has been written to a tensor's gradient.</summary>
    public bool HasGradient(int tensor) => _gradients.ContainsKey(tensor);

    /// <summary>The buffer that a step writes a gradient to, and whether it adds to what is there.</summary>
    public (Argument Buffer, Argument Accumulate) GradientOutput(int tensor)
    {
        var accumulate = _gradients.TryGetValue(tensor, out var buffer);
        if (!accumulate)
        {
            buffer = NewBuffer(Prefixed("g", tensor), graph.Tensors[tensor].Shape);
            _gradients.Add(tensor, buffer);
        }

        return (Argument.Write(buffer), Argument.Flag(accumulate));
    }

    /// <summary>Lets a tensor's gradient be another's: nothing will be added to it.</summary>
    public void ShareGradient(int tensor, int with) => _gradients.Add(tensor, Gradient(with));

    /// <summary>True the first time it is asked about a thing.</summary>
    public bool First(object thing) => _done.Add(thing);

    /// <summary>
    /// Adds a step to the pass that is being written. In the backward pass it stands with the operator whose gradient asked for it,
    /// also where it makes another block's value again.
    /// </summary>
    public void Add(Step step)
    {
        if (_backwardBlock < 0)
        {
            _forward.Add(step);
        }
        else
        {
            _backward.Add(step with { Block = _backwardBlock, OnlyForInputGradient = MakesOnlyInputGradient(step), RunsFrom = LevelOf(step) });
        }
    }

    private Recomputation? LevelOf(Step step)
        => step.Arguments.FirstOrDefault(argument => argument is { Writes: true, Buffer: >= 0 }) is { } written ? _buffers[written.Buffer].Again?.From : null;

    private bool MakesOnlyInputGradient(Step step)
    {
        var written = step.Arguments.Where(argument => argument.Writes).ToList();
        return written.Count > 0 && _gradients.TryGetValue(NetworkGraph.InputTensor, out var gradient) && written.All(argument => argument.Buffer == gradient);
    }

    /// <summary>From here on steps belong to the backward pass of a block.</summary>
    public void BeginBackward(int block) => _backwardBlock = block;

    /// <summary>The schedule, with every buffer's lifetime.</summary>
    public Schedule Finish(int logitsGradient)
    {
        var steps = _forward.Concat(_backward).ToList();
        var (born, dies) = (new int[_buffers.Count], new int[_buffers.Count]);
        for (var i = 0; i < _buffers.Count; i++)
        {
            born[i] = int.MaxValue;
        }

        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var argument in steps[i].Arguments.Where(a => a.Buffer >= 0))
            {
                born[argument.Buffer] = Math.Min(born[argument.Buffer], i);
                dies[argument.Buffer] = Math.Max(dies[argument.Buffer], i);
            }
        }

        // The input is filled before the first step and survives an inference; the loss runs between the passes, reads the logits
        // and writes their gradient; callers read the logits at the end.
        var (input, logits, last) = (_values[NetworkGraph.InputTensor], _values[graph.Logits], steps.Count);
        born[input] = -1;
        dies[input] = Training ? Math.Max(dies[input], _forward.Count) : last;
        dies[logits] = last;
        if (logitsGradient >= 0)
        {
            born[logitsGradient] = _forward.Count - 1;
        }

        return new Schedule
        {
            Buffers = _buffers.Select((buffer, i) => buffer with { Born = born[i], Dies = dies[i] }).ToEquatableArray(),
            Forward = _forward.ToEquatableArray(),
            Backward = _backward.ToEquatableArray(),
            Input = input,
            Logits = logits,
            LogitsGradient = logitsGradient,
            InputGradient = _gradients.TryGetValue(NetworkGraph.InputTensor, out var inputGradient) ? inputGradient : -1,
            Taps = TapsIn(_values),
            TapDifferences = graph.Taps.Select(DifferenceOf).OfType<TapDifference>().ToEquatableArray(),
            TapGradients = TapsIn(_gradients),
        };
    }

    /// <summary>A buffer of that name and shape; a number is added where the name is taken.</summary>
    private int NewBuffer(string name, MapShape shape, MadeAgain? again = null)
    {
        var unique = name;
        for (var n = 2; !_names.Add(unique); n++)
        {
            unique = name + "_" + n;
        }

        _buffers.Add(new Buffer(_buffers.Count, unique, shape, -1, -1, again));
        return _buffers.Count - 1;
    }

    /// <summary>x2b becomes g2b, d1Conv1 becomes gd1Conv1, logits becomes gLogits.</summary>
    private string Prefixed(string prefix, int tensor)
    {
        var name = graph.Tensors[tensor].Name;
        var numbered = name.Length > 1 && char.IsDigit(name[1]);
        return prefix + (!numbered ? char.ToUpperInvariant(name[0]) + name.Substring(1) : name[0] == 'x' ? name.Substring(1) : name);
    }

    private TapDifference? DifferenceOf(Tap tap) => !_values.ContainsKey(tap.Tensor) && fusion.ChainThatMakes(tap.Tensor) is { Residual: >= 0 } chain
        ? new TapDifference(tap.Name, _values[chain.Output], _values[chain.Residual])
        : null;

    private EquatableArray<Tap> TapsIn(Dictionary<int, int> buffers) => graph.Taps
        .Where(tap => buffers.ContainsKey(tap.Tensor))
        .Select(tap => new Tap(tap.Name, buffers[tap.Tensor]))
        .ToEquatableArray();
}
