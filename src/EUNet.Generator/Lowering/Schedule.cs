using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Lowering;

/// <summary>
/// What one target runs, in order: every step is one call on the runtime's pass, every buffer a slice of the session's arena with a
/// lifetime in steps. Inference has no backward steps.
/// </summary>
public sealed record Schedule
{
    /// <summary>Every map the steps name.</summary>
    public required EquatableArray<Buffer> Buffers { get; init; }

    /// <summary>The forward pass.</summary>
    public required EquatableArray<Step> Forward { get; init; }

    /// <summary>The backward pass; empty for inference.</summary>
    public required EquatableArray<Step> Backward { get; init; }

    /// <summary>The buffer that callers fill.</summary>
    public required int Input { get; init; }

    /// <summary>The buffer of the logits.</summary>
    public required int Logits { get; init; }

    /// <summary>The buffer that the loss fills, or -1 for inference.</summary>
    public required int LogitsGradient { get; init; }

    /// <summary>The buffer of the input's gradient, made only where it is asked for; -1 where none is.</summary>
    public required int InputGradient { get; init; }

    /// <summary>Taps and the buffers that hold them.</summary>
    public required EquatableArray<Tap> Taps { get; init; }

    /// <summary>Taps that a residual was added to as they were made: they are the difference of two buffers.</summary>
    public required EquatableArray<TapDifference> TapDifferences { get; init; }

    /// <summary>Taps and the buffers of their gradients; empty for inference.</summary>
    public required EquatableArray<Tap> TapGradients { get; init; }
}

/// <summary>A tap of which only a sum exists.</summary>
/// <param name="Name">The tap.</param>
/// <param name="Sum">The buffer of tap + residual.</param>
/// <param name="Residual">The buffer of the residual.</param>
public sealed record TapDifference(string Name, int Sum, int Residual);

/// <summary>A map in the arena.</summary>
/// <param name="Index">Its place in <see cref="Schedule.Buffers"/>.</param>
/// <param name="Name">A C# identifier: <c>x2b</c>, gradient <c>g2b</c>, temporary <c>t3</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Born">The step that writes it first, counted over forward and backward; -1 for the input.</param>
/// <param name="Dies">The step that uses it last.</param>
/// <param name="Again">What it is made again of, or null.</param>
public sealed record Buffer(int Index, string Name, MapShape Shape, int Born, int Dies, MadeAgain? Again = null);

/// <summary>For a buffer of a value that the backward pass makes again.</summary>
/// <param name="From">The level from which on it is made; below, it is the forward pass's buffer, which lives on.</param>
/// <param name="Value">The forward pass's buffer.</param>
public sealed record MadeAgain(Recomputation From, int Value);

/// <summary>A method of the runtime's passes; the enum's names are the methods' names.</summary>
public enum StepKind
{
    /// <summary>Convolution, in inference with norm, activation and residual.</summary>
    Convolution,

    /// <summary>A pointwise convolution of a map times a vector.</summary>
    ScaledConvolution,

    /// <summary>A convolution of a doubled map and a skip.</summary>
    UpConvolution,

    /// <summary>A convolution of a map and a skip.</summary>
    JoinConvolution,

    /// <summary>A transposed convolution.</summary>
    TransposedConvolution,

    /// <summary>A depthwise convolution, perhaps with pooled means.</summary>
    Depthwise,

    /// <summary>Squeeze and excitation's two layers.</summary>
    SqueezeExcite,

    /// <summary>Means over rows and columns.</summary>
    GlobalAverage,

    /// <summary>Means over a grid of windows.</summary>
    AdaptiveAverage,

    /// <summary>2×2 maxima.</summary>
    MaxPool,

    /// <summary>a + b.</summary>
    Add,

    /// <summary>A map times a vector.</summary>
    Scale,

    /// <summary>A map times a map of one channel.</summary>
    SpatialScale,

    /// <summary>An activation by itself.</summary>
    Activate,

    /// <summary>A map at another size, by its nearest pixels.</summary>
    ResizeNearest,

    /// <summary>A map at another size, bilinear.</summary>
    ResizeBilinear,

    /// <summary>A map cropped, or filled up with zeros, at right and bottom.</summary>
    Fit,

    /// <summary>The middle of a map.</summary>
    CenterCrop,

    /// <summary>The channels of two maps, where no convolution reads them where they lie.</summary>
    Concat,

    /// <summary>Training: zeros at random.</summary>
    Dropout,

    /// <summary>Training: zeros for whole samples at random.</summary>
    DropSamples,

    /// <summary>Training: norm with the batch's moments, activation, residual.</summary>
    Normalize,

    /// <summary>Back through activation and norm.</summary>
    NormalizeBackward,

    /// <summary>Gradients of a convolution's parameters.</summary>
    ConvolutionWeights,

    /// <summary>Gradient of a convolution's input.</summary>
    ConvolutionInput,

    /// <summary>Gradients of an up-convolution's parameters.</summary>
    UpConvolutionWeights,

    /// <summary>Gradients of an up-convolution's two inputs.</summary>
    UpConvolutionInput,

    /// <summary>Gradients of a join-convolution's parameters.</summary>
    JoinConvolutionWeights,

    /// <summary>Gradients of a join-convolution's two inputs.</summary>
    JoinConvolutionInput,

    /// <summary>Gradients of a transposed convolution's parameters.</summary>
    TransposedConvolutionWeights,

    /// <summary>Gradient of a transposed convolution's input.</summary>
    TransposedConvolutionInput,

    /// <summary>Gradient of a depthwise convolution's kernel.</summary>
    DepthwiseWeights,

    /// <summary>Gradient of a depthwise convolution's input.</summary>
    DepthwiseInput,

    /// <summary>Back through a scale.</summary>
    ScaleBackward,

    /// <summary>Back through a scale by pixels.</summary>
    SpatialScaleBackward,

    /// <summary>Back through squeeze and excitation.</summary>
    SqueezeExciteBackward,

    /// <summary>Back through a global average.</summary>
    GlobalAverageBackward,

    /// <summary>Back through means over a grid of windows.</summary>
    AdaptiveAverageBackward,

    /// <summary>Back through max-pooling.</summary>
    MaxPoolBackward,

    /// <summary>Back through an activation by itself.</summary>
    ActivateBackward,

    /// <summary>Back through a nearest resize.</summary>
    ResizeNearestBackward,

    /// <summary>Back through a bilinear resize.</summary>
    ResizeBilinearBackward,

    /// <summary>Back through a fit.</summary>
    FitBackward,

    /// <summary>Back through a crop at the centre.</summary>
    CenterCropBackward,

    /// <summary>Back through a concatenation: to both maps.</summary>
    ConcatBackward,

    /// <summary>Back through dropout: the same zeros.</summary>
    DropoutBackward,

    /// <summary>Back through stochastic depth: the same zeros.</summary>
    DropSamplesBackward,

    /// <summary>into += g.</summary>
    Accumulate,

    /// <summary>into = g.</summary>
    Copy,
}

/// <summary>One call on a pass.</summary>
public sealed record Step
{
    /// <summary>The method.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>The block it belongs to.</summary>
    public required int Block { get; init; }

    /// <summary>
    /// The operator whose layer it uses: its block and role name the layer (<c>_3a.Expand</c>). For squeeze and excitation the
    /// reducing convolution; null for steps without a layer.
    /// </summary>
    public Operator? Core { get; init; }

    /// <summary>The norm that belongs to the layer, or null.</summary>
    public BatchNorm? Norm { get; init; }

    /// <summary>The layer's activation, or the step's own.</summary>
    public ActivationKind Activation { get; init; }

    /// <summary>Numbers that the method is given before its maps: dropout's rate and stream.</summary>
    public EquatableArray<double> Constants { get; init; } = EquatableArray<double>.Empty;

    /// <summary>What the method is given after the layer, in its order.</summary>
    public required EquatableArray<Argument> Arguments { get; init; }

    /// <summary>Runs only where the gradient of the network's input is wanted.</summary>
    public bool OnlyForInputGradient { get; init; }

    /// <summary>The level of recomputation from which on it runs, or null for a step that always runs.</summary>
    public Recomputation? RunsFrom { get; init; }

    /// <summary>What a reader wants to know beside it: <c>h/8 × w/8 × 144   5×5 stride 2, relu6</c>.</summary>
    public string Comment { get; init; } = "";
}

/// <summary>An argument: a buffer, no buffer, or whether to accumulate.</summary>
/// <param name="Buffer">Index of a buffer, or -1.</param>
/// <param name="Writes">Whether the step writes the buffer.</param>
/// <param name="Accumulate">For flags: the value; null for buffers.</param>
public sealed record Argument(int Buffer, bool Writes, bool? Accumulate)
{
    /// <summary>A buffer that the step reads.</summary>
    public static Argument Read(int buffer) => new(buffer, false, null);

    /// <summary>A buffer that the step writes.</summary>
    public static Argument Write(int buffer) => new(buffer, true, null);

    /// <summary>No buffer: <c>null</c>.</summary>
    public static Argument None { get; } = new(-1, false, null);

    /// <summary>Whether the buffer before it is added to.</summary>
    public static Argument Flag(bool accumulate) => new(-1, false, accumulate);
}
