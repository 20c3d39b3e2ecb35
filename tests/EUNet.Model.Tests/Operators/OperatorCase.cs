using EUNet.Generator;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Operators;

/// <summary>One operator or one fused pattern, as a network of its own, with what the oracle says of it.</summary>
internal sealed class OperatorCase
{
    private readonly Lazy<OraclePass> _inference;
    private readonly Lazy<OracleTraining> _training;

    /// <summary>A case.</summary>
    /// <param name="name">Says what is special about it: <c>Depthwise_5x5_Stride2_OddHeight</c>.</param>
    /// <param name="inputScale">The input lies within plus and minus this.</param>
    public OperatorCase(string name, NetworkGraph graph, int batch, int height, int width, double inputScale)
    {
        Name = name;
        Graph = graph;
        Input = Map.Procedural("input", batch, graph.Input.Channels, height, width);
        for (var i = 0; i < Input.Values.Length; i++)
        {
            Input.Values[i] = (float)(Input.Values[i] * inputScale);
        }

        _inference = new(() => new Oracle(Graph, OracleParameters.Procedural(Graph, Gain)).Forward(Input));
        _training = new(Train);
    }

    /// <summary>The kernels' scale: outputs of about the input's size.</summary>
    public const double Gain = 3;

    /// <summary>What training sessions draw dropout from.</summary>
    public const ulong DropoutSeed = 7;

    /// <summary>Also the network's class.</summary>
    public string Name { get; }

    /// <summary>The network.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>The network as inference runs it: what reads a dropout reads what enters it.</summary>
    public NetworkGraph Plain
    {
        get
        {
            var kept = Enumerable.Range(0, Graph.Tensors.Count).ToArray();
            foreach (var dropout in Graph.Operators.OfType<Dropout>())
            {
                kept[dropout.Output] = kept[dropout.Inputs[0]];
            }

            return Graph with
            {
                Operators = Graph.Operators.Where(op => op is not Dropout)
                    .Select(op => op with { Inputs = op.Inputs.Select(input => kept[input]).ToEquatableArray() }).ToEquatableArray(),
                Taps = Graph.Taps.Where(tap => kept[tap.Tensor] == tap.Tensor).ToEquatableArray(),
                Logits = kept[Graph.Logits],
            };
        }
    }

    /// <summary>What enters.</summary>
    public Map Input { get; }

    /// <summary>The oracle's forward pass.</summary>
    public OraclePass Inference => _inference.Value;

    /// <summary>The oracle's forward and backward pass.</summary>
    public OracleTraining Training => _training.Value;

    /// <summary>A class for each pixel of the logits; of one channel 0 and 1.</summary>
    public int[] Targets(Map logits) => Procedural.Classes(logits.Batch * logits.Pixels, logits.Channels, ignoring: logits.Pixels > 1);

    private OracleTraining Train()
    {
        var parameters = OracleParameters.Procedural(Graph, Gain);
        var dropouts = Graph.Operators.OfType<Dropout>().ToList();
        var pass = new Oracle(Graph, parameters).Forward(Input, training: true, (dropout, place)
            => DropoutMask.Keeps(DropoutMask.Key(DropoutSeed, dropouts.IndexOf(dropout)), place, DropoutMask.Threshold(dropout.Rate)));
        var targets = Targets(pass.Logits);
        var (loss, gradient) = pass.Logits.Channels == 1
            ? OracleLoss.BinaryCrossEntropy(pass.Logits, targets, 255)
            : OracleLoss.CrossEntropy(pass.Logits, targets, 255);
        return new OracleTraining(pass, loss, pass.Backward(gradient), parameters);
    }
}

/// <summary>A training step of the oracle.</summary>
/// <param name="Pass">The forward pass.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="Gradients">The backward pass.</param>
/// <param name="Parameters">With the running statistics after the step.</param>
internal sealed record OracleTraining(OraclePass Pass, double Loss, OracleGradients Gradients, OracleParameters Parameters);
