using System.Globalization;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;
using EUNet.Onnx.Format;
using EUNet.Onnx.Operators;
using EUNet.Tensors;

namespace EUNet.Onnx;

/// <summary>Writes a network's operators down as nodes; each has its form (<see cref="OperatorForm"/>).</summary>
internal sealed class OnnxWriter
{
    /// <summary>What the model's input is called.</summary>
    public const string Input = "input";

    private const string Logits = "logits";
    private const int Opset = 17;
    private const int IrVersion = 8; // the first with opset 17

    private readonly NetworkGraph _graph;
    private readonly ParameterSet _weights;
    private readonly Dictionary<int, string> _values = [];
    private readonly IReadOnlyDictionary<int, BatchNorm> _folded;

    private OnnxWriter(NetworkGraph graph, ParameterSet weights, OnnxOptions options, GraphProto model)
    {
        (_graph, _weights) = (graph, weights);
        Nodes = new OnnxNodes(model);
        Sizes = new SizeWriter(Nodes, graph.Input, options.Size);
        _folded = options.FoldNorms ? Foldable(graph) : new Dictionary<int, BatchNorm>();
    }

    /// <summary>The nodes.</summary>
    public OnnxNodes Nodes { get; }

    /// <summary>Sizes of maps.</summary>
    public SizeWriter Sizes { get; }

    /// <summary>The model of a network.</summary>
    /// <exception cref="InputException">A map has no pixel at the size asked for.</exception>
    public static ModelProto Write(NetworkGraph graph, ParameterSet weights, OnnxOptions options)
    {
        if (options.Size is { } size)
        {
            Check(graph, size);
        }

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "EUNet",
            ProducerVersion = typeof(OnnxWriter).Assembly.GetName().Version!.ToString(3),
            DocString = graph.Summary,
            Graph = new GraphProto { Name = graph.Name },
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
            MetadataProps = { Metadata.Of(graph, options.Normalize) },
        };
        var writer = new OnnxWriter(graph, weights, options, model.Graph);
        writer._values[NetworkGraph.InputTensor] = options.Normalize ? writer.Normalized(graph.Input) : Input;
        foreach (var op in graph.Operators)
        {
            OperatorForm.For(op).Write(op, writer);
        }

        model.Graph.Input.Add(ValueInfoProto.Of(Input, Shape(graph, NetworkGraph.InputTensor, options.Size, "")));
        model.Graph.Output.Add(ValueInfoProto.Of(Logits, Shape(graph, graph.Logits, options.Size, "logits_")));
        return model;
    }

    /// <summary>What a tensor is called in the model.</summary>
    public string Value(int tensor) => _values[tensor];

    /// <summary>The shape of a tensor.</summary>
    public MapShape ShapeOf(int tensor) => _graph.Tensors[tensor].Shape;

    /// <summary>Whether a tensor is the network's result.</summary>
    public bool IsLogits(int tensor) => tensor == _graph.Logits;

    /// <summary>The norm that a convolution takes in, or null.</summary>
    public BatchNorm? FoldedBehind(Operator convolution) => _folded.GetValueOrDefault(convolution.Output);

    /// <summary>Whether a norm is in the convolution before it.</summary>
    public bool IsFolded(BatchNorm norm) => _folded.ContainsKey(norm.Inputs[0]);

    /// <summary>A parameter's elements in PyTorch's order.</summary>
    public float[] Elements(ParameterInfo parameter) => _weights.Export(_weights[parameter.Name]);

    /// <summary>A parameter as it is, as a constant; gives its name.</summary>
    public string Constant(ParameterInfo parameter) => Nodes.Floats(parameter.Name, Elements(parameter), [.. parameter.Shape.Select(extent => (long)extent)]);

    /// <summary>What a tensor's value is to be called, for a node that makes it.</summary>
    public string NameOf(int tensor) => tensor == _graph.Logits ? Logits : _graph.Tensors[tensor].Name;

    /// <summary>Adds the node that makes a tensor.</summary>
    public void Make(int tensor, string type, string[] inputs, params AttributeProto[] attributes)
        => _values[tensor] = Nodes.Add(type, NameOf(tensor), inputs, attributes);

    /// <summary>Says that a tensor is a value that is there already.</summary>
    public void Same(int tensor, string value)
    {
        if (IsLogits(tensor))
        {
            Make(tensor, "Identity", [value]);
        }
        else
        {
            _values[tensor] = value;
        }
    }

    // Where nothing else reads the convolution's own output.
    private static Dictionary<int, BatchNorm> Foldable(NetworkGraph graph)
    {
        var readers = graph.Operators.SelectMany(op => op.Inputs).GroupBy(tensor => tensor).ToDictionary(group => group.Key, group => group.Count());
        var convolved = graph.Operators.Where(op => op is Convolution or Depthwise or TransposedConvolution).Select(op => op.Output).ToHashSet();
        return graph.Operators.OfType<BatchNorm>()
            .Where(norm => convolved.Contains(norm.Inputs[0]) && readers[norm.Inputs[0]] == 1 && norm.Inputs[0] != graph.Logits)
            .ToDictionary(norm => norm.Inputs[0]);
    }

    private static void Check(NetworkGraph graph, OnnxSize size)
    {
        foreach (var op in graph.Operators)
        {
            var shape = graph.Tensors[op.Output].Shape;
            if (shape.Height.At(size.Height) < 1 || shape.Width.At(size.Width) < 1)
            {
                throw new InputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{graph.Name} at {size.Height} x {size.Width}: nothing is left of the picture in '{graph.Blocks[op.Block].Name}'. Choose a larger size, such as {graph.Input.NominalHeight}x{graph.Input.NominalWidth}."));
            }
        }
    }

    private static object[] Shape(NetworkGraph graph, int tensor, OnnxSize? size, string prefix)
    {
        var shape = graph.Tensors[tensor].Shape;
        object batch = size is { } one ? one.Batch : "batch";
        return graph.Classifies && tensor == graph.Logits
            ? [batch, shape.Channels]
            : [batch, shape.Channels, Extent(shape.Height, size?.Height, prefix, "height"), Extent(shape.Width, size?.Width, prefix, "width")];
    }

    private static object Extent(Extent extent, int? input, string prefix, string name)
        => input is { } known ? extent.At(known) : extent is InputExtent ? name : prefix + name;

    // As Normalization.Apply does: (x - mean) · (1 / std).
    private string Normalized(InputSpec input)
    {
        var value = Input;
        var (mean, std) = (input.Normalization.Mean, input.Normalization.Std);
        if (mean.Any(m => m != 0))
        {
            value = Nodes.Add("Sub", "centered", [value, PerChannel("input_mean", mean, m => (float)m)]);
        }

        if (std.Any(s => s != 1))
        {
            value = Nodes.Add("Mul", "normalized", [value, PerChannel("input_scale", std, s => 1 / (float)s)]);
        }

        return value;
    }

    private string PerChannel(string name, IEnumerable<double> values, Func<double, float> element)
    {
        var elements = values.Select(element).ToArray();
        return Nodes.Floats(name, elements, 1, elements.Length, 1, 1);
    }
}
