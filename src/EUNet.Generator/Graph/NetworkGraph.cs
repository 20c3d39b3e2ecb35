using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>
/// A network as operators on tensors, in the order they run, every shape inferred. It knows nothing of fusion, devices or memory.
/// </summary>
public sealed record NetworkGraph
{
    /// <summary>The C# class.</summary>
    public required string ClassName { get; init; }

    /// <summary>The kebab name.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the docs.</summary>
    public required string Summary { get; init; }

    /// <summary>What enters the network.</summary>
    public required InputSpec Input { get; init; }

    /// <summary>The classes; null for none named.</summary>
    public required ClassesSpec? Classes { get; init; }

    /// <summary>The list that names a classifier's classes (imagenet), or null.</summary>
    public string? Labels { get; init; }

    /// <summary>softmax, sigmoid, or for classifiers softmax: what turns logits into probabilities.</summary>
    public required string HeadActivation { get; init; }

    /// <summary>The training section.</summary>
    public required TrainingSpec Training { get; init; }

    /// <summary>The blocks, in order: stem, MBConv blocks, top, decoder stages, head.</summary>
    public required EquatableArray<Block> Blocks { get; init; }

    /// <summary>Every value that flows; the first is the input.</summary>
    public required EquatableArray<Tensor> Tensors { get; init; }

    /// <summary>In an order in which they can run.</summary>
    public required EquatableArray<Operator> Operators { get; init; }

    /// <summary>Names that stand for tensors: <c>2b.drop</c>. Several may stand for one; <c>logits</c> is among them, <c>input</c> is not.</summary>
    public required EquatableArray<Tap> Taps { get; init; }

    /// <summary>Index of the input tensor.</summary>
    public const int InputTensor = 0;

    /// <summary>Index of the logits tensor.</summary>
    public required int Logits { get; init; }

    /// <summary>True for one label a picture; false for one a pixel.</summary>
    public required bool Classifies { get; init; }

    /// <summary>All parameters, in interchange order.</summary>
    public IEnumerable<ParameterInfo> Parameters => Operators.SelectMany(op => op.Parameters);
}

/// <summary>A value that flows through the network.</summary>
/// <param name="Index">Its place in <see cref="NetworkGraph.Tensors"/>.</param>
/// <param name="Name">A C# identifier that generated code calls it by: <c>x2b</c>, <c>x2bDrop</c>, <c>d1Conv1</c>.</param>
/// <param name="Shape">Its shape.</param>
public sealed record Tensor(int Index, string Name, MapShape Shape);

/// <summary>A public name of a tensor.</summary>
public sealed record Tap(string Name, int Tensor);

/// <summary>What a block is.</summary>
public enum BlockKind
{
    /// <summary>The first convolution.</summary>
    Stem,

    /// <summary>An inverted residual block.</summary>
    MBConv,

    /// <summary>The encoder's last 1×1 convolution.</summary>
    Top,

    /// <summary>A plain U-Net's level.</summary>
    EncoderLevel,

    /// <summary>The decoder's bottleneck.</summary>
    Bottleneck,

    /// <summary>A decoder stage.</summary>
    DecoderStage,

    /// <summary>The convolution that makes the logits.</summary>
    Head,

    /// <summary>Pooling and dense layer.</summary>
    Classifier,
}

/// <summary>A named group of operators: what generated code makes a layer type and a section of.</summary>
/// <param name="Name">For identifiers and interchange: <c>stem</c>, <c>2a</c>, <c>encoder1</c>, <c>decoder0</c>, <c>head</c>.</param>
/// <param name="Title">For people: <c>stage 3 · MBConv6 5×5 · 24 → 40 channels · stride 8 · SE 6</c>.</param>
/// <param name="Signature">
/// Blocks with equal signatures have the same layer type: <c>MBConv6K5S2C24To40Se6</c>. A C# identifier.
/// </param>
/// <param name="SpecKey">Where the spec states it: <c>encoder.blocks[2]</c>.</param>
public sealed record Block(string Name, BlockKind Kind, string Title, string Signature, string SpecKey);
