using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>
/// Runs a network's graph in double precision, one operator after the other in the plainest loops: what every compiled target is
/// compared with, and itself compared with the golden files.
/// </summary>
/// <param name="graph">The network.</param>
/// <param name="parameters">Its parameters; training passes update the running statistics in them.</param>
public sealed class Oracle(NetworkGraph graph, OracleParameters parameters)
{
    /// <summary>The network.</summary>
    public NetworkGraph Graph => graph;

    /// <summary>Its parameters.</summary>
    public OracleParameters Parameters => parameters;

    /// <summary>A forward pass.</summary>
    /// <param name="input">What enters the first convolution.</param>
    /// <param name="training">Batch norm uses the batch's statistics and updates the running ones.</param>
    /// <param name="keeps">What dropout keeps while training: see <see cref="DropoutChoice"/>; by default what procedural tensors say.</param>
    public OraclePass Forward(Map input, bool training = false, DropoutChoice? keeps = null)
    {
        var maps = new Map[graph.Tensors.Count];
        maps[NetworkGraph.InputTensor] = input;
        var runs = new List<OperatorRun>();
        foreach (var op in graph.Operators)
        {
            var shape = graph.Tensors[op.Output].Shape;
            var output = new Map(input.Batch, shape.Channels, shape.Height.At(input.Height), shape.Width.At(input.Width));
            var run = new OperatorRun(op, [.. op.Inputs.Select(index => maps[index])], output, parameters, training) { Keeps = keeps };
            OperatorOracle.For(op).Forward(run);
            maps[op.Output] = output;
            runs.Add(run);
        }

        return new OraclePass(graph, maps, runs);
    }
}

/// <summary>Whether a dropout keeps what stands at a place.</summary>
/// <param name="dropout">The operator.</param>
/// <param name="place">An element's number in N H W C order, or a sample's.</param>
public delegate bool DropoutChoice(Dropout dropout, long place);

/// <summary>The maps of one forward pass.</summary>
public sealed class OraclePass
{
    private readonly NetworkGraph _graph;
    private readonly Map[] _maps;
    private readonly List<OperatorRun> _runs;

    internal OraclePass(NetworkGraph graph, Map[] maps, List<OperatorRun> runs) => (_graph, _maps, _runs) = (graph, maps, runs);

    /// <summary>The logits.</summary>
    public Map Logits => _maps[_graph.Logits];

    /// <summary>The map of a tensor.</summary>
    public Map this[int tensor] => _maps[tensor];

    /// <summary>The map of a tap, or null where the network has none of that name.</summary>
    public Map? Tap(string name) => _graph.Taps.FirstOrDefault(tap => tap.Name == name) is { } found ? _maps[found.Tensor] : null;

    /// <summary>The backward pass.</summary>
    /// <param name="logitsGradient">Of the loss, for the logits.</param>
    public OracleGradients Backward(Map logitsGradient)
    {
        var gradients = _maps.Select(map => map.Like()).ToArray();
        gradients[_graph.Logits] = logitsGradient;
        var ofParameters = OracleParameters.ZeroGradients(_graph);
        foreach (var run in Enumerable.Reverse(_runs))
        {
            OperatorOracle.For(run.Operator).Backward(
                run, gradients[run.Operator.Output], [.. run.Operator.Inputs.Select(index => gradients[index])], ofParameters);
        }

        return new OracleGradients(_graph, gradients, ofParameters);
    }
}

/// <summary>What a backward pass found: the gradient of the loss for every tensor, summed over all that read it, and parameter.</summary>
public sealed class OracleGradients
{
    private readonly NetworkGraph _graph;
    private readonly Map[] _maps;

    internal OracleGradients(NetworkGraph graph, Map[] maps, OracleParameters parameters)
        => (_graph, _maps, Parameters) = (graph, maps, parameters);

    /// <summary>Of the trainable parameters.</summary>
    public OracleParameters Parameters { get; }

    /// <summary>Of the network's input.</summary>
    public Map Input => _maps[NetworkGraph.InputTensor];

    /// <summary>Of a tensor.</summary>
    public Map this[int tensor] => _maps[tensor];

    /// <summary>Of a tap, or null where the network has none of that name.</summary>
    public Map? Tap(string name) => _graph.Taps.FirstOrDefault(tap => tap.Name == name) is { } found ? _maps[found.Tensor] : null;
}
