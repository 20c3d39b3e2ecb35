using System.Globalization;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>A network while it is being written down: operators are added in running order, each makes one tensor.</summary>
public sealed class GraphWriter
{
    private readonly List<Tensor> _tensors = new();
    private readonly List<Operator> _operators = new();
    private readonly List<Block> _blocks = new();
    private readonly List<GraphDiagnostic> _diagnostics = new();

    /// <summary>Starts with the input.</summary>
    public GraphWriter(InputSpec input)
    {
        _tensors.Add(new Tensor(NetworkGraph.InputTensor, "input", new MapShape(Extent.Input, Extent.Input, input.Channels)));
        Taps.Add("input", NetworkGraph.InputTensor);
    }

    /// <summary>The names that stand for tensors so far, <c>input</c> among them.</summary>
    public TapTable Taps { get; } = new();

    /// <summary>What was found wrong so far.</summary>
    public IReadOnlyList<GraphDiagnostic> Diagnostics => _diagnostics;

    /// <summary>Whether something found is an error.</summary>
    public bool HasErrors => _diagnostics.Any(found => found.IsError);

    /// <summary>The operators so far.</summary>
    public IReadOnlyList<Operator> Operators => _operators;

    /// <summary>The tensors so far.</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <summary>The blocks so far.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>The shape of a tensor.</summary>
    public MapShape ShapeOf(int tensor) => _tensors[tensor].Shape;

    /// <summary>The channels of a tensor.</summary>
    public int ChannelsOf(int tensor) => _tensors[tensor].Shape.Channels;

    /// <summary>Begins a block; operators added from here belong to it.</summary>
    public void Begin(Block block) => _blocks.Add(block);

    /// <summary>The number of the current block.</summary>
    public int Block => _blocks.Count - 1;

    /// <summary>Adds an operator and the tensor that it makes; gives the tensor's index.</summary>
    public int Add(Operator op, string tensorName)
    {
        var shape = op.Infer(op.Inputs.Select(ShapeOf).ToArray());
        var tensor = new Tensor(_tensors.Count, tensorName, shape);
        _tensors.Add(tensor);
        _operators.Add(op with { Output = tensor.Index });
        return tensor.Index;
    }

    /// <summary>Reports something to mend at a key; the particulars are those that the rule's message asks for.</summary>
    public void Report(DiagnosticRule rule, string key, params object[] particulars)
        => _diagnostics.Add(new GraphDiagnostic(rule, key, string.Format(CultureInfo.InvariantCulture, rule.Format, particulars)));

    /// <summary>The tensor of a tap that the spec names at a key, or null after reporting that there is none.</summary>
    public int? Find(string tap, string key)
    {
        if (Taps.Find(tap) is { } tensor)
        {
            return tensor;
        }

        Report(DiagnosticCatalog.UnknownTap, key, tap, NearestName.Suggestion(tap, Taps.Names), Taps.Known(tap));
        return null;
    }

    /// <summary>Batch norm, if any, and activation, if any, behind a convolution's output.</summary>
    /// <param name="convolved">The convolution's output.</param>
    /// <param name="role">The convolution's role: the three make one layer.</param>
    /// <param name="normName">The norm's interchange name.</param>
    /// <param name="stem">What intermediate tensors are called after: <c>x2bExpand</c>.</param>
    /// <param name="output">What the last tensor is called.</param>
    public int NormAndActivation(
        int convolved, string role, string normName, NormSpec? norm, ActivationKind activation, string stem, string output)
    {
        var tensor = convolved;
        if (norm is not null)
        {
            tensor = Add(
                new BatchNorm
                {
                    Name = normName, Block = Block, Role = role, Inputs = EquatableArray.Of(tensor), Channels = ChannelsOf(tensor),
                    Epsilon = norm.Epsilon, Momentum = norm.Momentum,
                },
                activation == ActivationKind.None ? output : stem + "Norm");
        }

        return activation == ActivationKind.None ? tensor : Activate(tensor, role, normName + "_activation", activation, output);
    }

    /// <summary>An activation.</summary>
    public int Activate(int tensor, string role, string name, ActivationKind kind, string output) => Add(
        new Activation { Name = name, Block = Block, Role = role, Inputs = EquatableArray.Of(tensor), Kind = kind }, output);
}
