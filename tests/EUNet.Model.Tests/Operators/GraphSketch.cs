using EUNet.Generator;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Model.Tests.Operators;

/// <summary>
/// Writes a tiny graph operator by operator, for what a whole network would only show among much else. Every method takes tensors and
/// gives the one it makes; each of them is a tap, so that every value and every gradient can be compared.
/// </summary>
internal sealed class GraphSketch
{
    /// <summary>The tensor that enters.</summary>
    public const int Input = NetworkGraph.InputTensor;

    private static readonly NormSpec Norm = new(1e-3, 0.99);
    private static readonly char[] Digits = [.. "0123456789"];

    private readonly string _name;
    private readonly GraphWriter _writer;
    private readonly InputSpec _input;

    /// <summary>An empty graph with an input of that many channels.</summary>
    public GraphSketch(string name, int channels, int height, int width)
    {
        _name = name;
        _input = new InputSpec(channels, height, width, new NormalizationSpec("raw", EquatableArray.Of(0.0), EquatableArray.Of(1.0)));
        _writer = new GraphWriter(_input);
        _writer.Begin(new Block("op", BlockKind.Stem, name.Replace('_', ' '), name + "Layers", "case"));
    }

    /// <summary>A convolution, and behind it norm and activation where asked for.</summary>
    public int Convolution(
        int x, int filters, int kernel = 1, int stride = 1, int strideX = 0, PaddingRule? padding = null, bool bias = false, bool norm = false,
        ActivationKind activation = ActivationKind.None, bool dense = false)
    {
        var (name, role) = Next("conv");
        var made = Add(new Convolution
        {
            Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), InChannels = _writer.ChannelsOf(x), OutChannels = filters,
            Kernel = kernel, StrideY = stride, StrideX = strideX == 0 ? stride : strideX, Padding = padding ?? PaddingRule.Same, Bias = bias, Dense = dense,
        });
        return NormAndActivation(made, role, name, norm, activation);
    }

    /// <summary>A depthwise convolution, and behind it norm and activation where asked for.</summary>
    public int Depthwise(
        int x, int kernel, int stride = 1, int strideX = 0, PaddingRule? padding = null, bool norm = true, ActivationKind activation = ActivationKind.None)
    {
        var (name, role) = Next("dwconv");
        var made = Add(new Depthwise
        {
            Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), Channels = _writer.ChannelsOf(x), Kernel = kernel,
            StrideY = stride, StrideX = strideX == 0 ? stride : strideX, Padding = padding ?? PaddingRule.Same,
        });
        return NormAndActivation(made, role, name, norm, activation);
    }

    /// <summary>A transposed convolution, and behind it norm and activation where asked for.</summary>
    public int Transposed(int x, int filters, int kernel, bool bias = false, bool norm = false, ActivationKind activation = ActivationKind.None)
    {
        var (name, role) = Next("up");
        var made = Add(new TransposedConvolution
        {
            Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), InChannels = _writer.ChannelsOf(x), OutChannels = filters,
            Kernel = kernel, Bias = bias,
        });
        return NormAndActivation(made, role, name, norm, activation);
    }

    /// <summary>A map times what squeeze and excitation makes of its means.</summary>
    public int SqueezeExcite(int x, int reduced, ActivationKind activation) => Scale(x, Excite(Average(x), reduced, activation));

    /// <summary>What squeeze and excitation makes of means: a factor for each of their channels.</summary>
    public int Excite(int means, int reduced, ActivationKind activation, bool reduceBias = true, bool expandBias = true)
    {
        var hidden = Convolution(means, reduced, bias: reduceBias, activation: activation);
        return Convolution(hidden, _writer.ChannelsOf(means), bias: expandBias, activation: ActivationKind.Sigmoid);
    }

    /// <summary>An activation.</summary>
    public int Activate(int x, ActivationKind kind)
    {
        var (name, role) = Next("act");
        return Add(new Activation { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), Kind = kind });
    }

    /// <summary>The mean of every channel.</summary>
    public int Average(int x)
    {
        var (name, role) = Next("mean");
        return Add(new GlobalAverage { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x) });
    }

    /// <summary>Means over a grid of windows.</summary>
    public int AdaptiveAverage(int x, int bins)
    {
        var (name, role) = Next("window");
        return Add(new AdaptiveAverage { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), Bins = bins });
    }

    /// <summary>Pyramid pooling, as a decoder's bottleneck has it.</summary>
    public int Pyramid(int x, int filters, params int[] bins) => new PyramidPooling(_writer).Write(
        x, "op_", new BottleneckSpec(DecoderBlockKind.None, filters, EquatableArray.Of(bins), new DecoderStyle(Bias: false, Norm, PaddingKind.Same)), "x");

    /// <summary>2×2 maxima.</summary>
    public int MaxPool(int x)
    {
        var (name, role) = Next("pool");
        return Add(new MaxPool { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x) });
    }

    /// <summary>A sum.</summary>
    public int Sum(int a, int b)
    {
        var (name, role) = Next("add");
        return Add(new Add { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(a, b) });
    }

    /// <summary>A map times a vector.</summary>
    public int Scale(int x, int vector)
    {
        var (name, role) = Next("scale");
        return Add(new Scale { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x, vector) });
    }

    /// <summary>A map times a map of one channel.</summary>
    public int SpatialScale(int x, int factors)
    {
        var (name, role) = Next("spatial");
        return Add(new SpatialScale { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x, factors) });
    }

    /// <summary>Concurrent spatial and channel squeeze and excitation, as decoders have it: 16 channels or more.</summary>
    public int Attention(int x, AttentionKind kind)
    {
        var (name, role) = Next("scse");
        var stem = "x" + name.Substring(3);
        return new ConcurrentAttention(_writer, kind).Write(x, name, role, stem, stem, "case")!.Value;
    }

    /// <summary>Two maps' channels, the first brought to the second's size.</summary>
    public int Join(int first, int skip)
    {
        var (name, role) = Next("join");
        var (size, target) = (_writer.ShapeOf(first), _writer.ShapeOf(skip));
        if (size.Height != target.Height || size.Width != target.Width)
        {
            first = Add(new Fit { Name = name + "_fit", Block = 0, Role = role + "Fit", Inputs = EquatableArray.Of(first), Height = target.Height, Width = target.Width });
        }

        return Add(new Concat { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(first, skip) });
    }

    /// <summary>A map doubled.</summary>
    public int Double(int x, UpsamplingKind kind = UpsamplingKind.Nearest)
    {
        var (name, role) = Next("double");
        return Add(new Upsample { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), Kind = kind });
    }

    /// <summary>A map at another's size, cropped or filled up at right and bottom.</summary>
    public int Fit(int x, int like)
    {
        var (name, role) = Next("fit");
        return Add(new Fit { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), Height = _writer.ShapeOf(like).Height, Width = _writer.ShapeOf(like).Width });
    }

    /// <summary>A map at another's size, by its nearest pixels or bilinearly.</summary>
    public int Resize(int x, int like, UpsamplingKind kind = UpsamplingKind.Nearest)
    {
        var (name, role) = Next("resize");
        return Add(new Resize
        {
            Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), Height = _writer.ShapeOf(like).Height, Width = _writer.ShapeOf(like).Width, Kind = kind,
        });
    }

    /// <summary>The middle of a map, of another's size.</summary>
    public int CenterCrop(int x, int like)
    {
        var (name, role) = Next("crop");
        return Add(new CenterCrop { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), Height = _writer.ShapeOf(like).Height, Width = _writer.ShapeOf(like).Width });
    }

    /// <summary>Two maps' channels, as they are.</summary>
    public int Concat(int first, int second)
    {
        var (name, role) = Next("concat");
        return Add(new Concat { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(first, second) });
    }

    /// <summary>Zeros at random in training.</summary>
    public int Drop(int x, double rate, bool perSample = false)
    {
        var (name, role) = Next("drop");
        return Add(new Dropout { Name = name, Block = 0, Role = role, Inputs = EquatableArray.Of(x), Rate = rate, PerSample = perSample });
    }

    /// <summary>The graph whose logits are that tensor.</summary>
    public NetworkGraph Finish(int logits) => new()
    {
        ClassName = _name,
        Name = _name,
        Summary = "",
        Input = _input,
        Classes = null,
        HeadActivation = _writer.ChannelsOf(logits) == 1 ? "sigmoid" : "softmax",
        Training = new TrainingSpec(),
        Blocks = _writer.Blocks.ToEquatableArray(),
        Tensors = _writer.Tensors.ToEquatableArray(),
        Operators = _writer.Operators.ToEquatableArray(),
        Taps = _writer.Tensors.Skip(1).Select(tensor => new Tap(tensor.Name, tensor.Index)).ToEquatableArray(),
        Logits = logits,
        Classifies = _writer.ShapeOf(logits).IsVector,
    };

    private int NormAndActivation(int x, string role, string name, bool norm, ActivationKind activation)
    {
        if (norm)
        {
            x = Add(new BatchNorm
            {
                Name = name + "_bn", Block = 0, Role = role, Inputs = EquatableArray.Of(x), Channels = _writer.ChannelsOf(x),
                Epsilon = Norm.Epsilon, Momentum = Norm.Momentum,
            });
        }

        return activation == ActivationKind.None
            ? x
            : Add(new Activation { Name = name + "_act", Block = 0, Role = role, Inputs = EquatableArray.Of(x), Kind = activation });
    }

    private int Add(Operator op) => _writer.Add(op, "x" + op.Name.Substring(3));

    // op_conv1 and Conv1: the block is called op. What belongs to it (op_conv1_bn) is not counted again.
    private (string Name, string Role) Next(string kind)
    {
        var number = _writer.Operators.Select(op => op.Name.Split('_')[1]).Where(made => made.TrimEnd(Digits) == kind).Distinct().Count() + 1;
        return ($"op_{kind}{number}", char.ToUpperInvariant(kind[0]) + kind.Substring(1) + number);
    }
}
