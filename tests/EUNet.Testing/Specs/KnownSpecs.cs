using EUNet.Generator;
using EUNet.Generator.Spec;

namespace EUNet.Testing;

/// <summary>
/// The networks of the golden files as records, written out by hand: tests of the graph and what comes after it do not depend on the
/// reader of YAML.
/// </summary>
public static class KnownSpecs
{
    private static readonly NormSpec TensorFlowNorm = new(1e-3, 0.99);
    private static readonly NormSpec TorchNorm = new(1e-5, 0.9);
    private static readonly UpsamplingSpec Nearest = new(UpsamplingKind.Nearest, Bias: true, Norm: false);
    private static readonly DecoderStyle EUNetStyle = new(Bias: true, TensorFlowNorm, PaddingKind.Same);

    private static readonly BlockSpec[] B0Blocks =
    [
        MB(1, 3, 1, 1, 32, 16), MB(2, 3, 2, 6, 16, 24), MB(2, 5, 2, 6, 24, 40), MB(3, 3, 2, 6, 40, 80), MB(3, 5, 1, 6, 80, 112),
        MB(4, 5, 2, 6, 112, 192), MB(1, 3, 1, 6, 192, 320),
    ];

    private static readonly BlockSpec[] TinyBlocks = [MB(1, 3, 1, 1, 8, 8), MB(2, 3, 2, 4, 8, 12), MB(1, 5, 2, 4, 12, 16)];

    private static readonly Dictionary<string, Func<NetworkSpec>> Makers = new()
    {
        ["efficientnet-b0"] = () => Classifier("EfficientNetB0", "efficientnet-b0", B0(new TopSpec(1280, true)), 1000),
        ["efficientnet-lite0"] = () => Classifier("EfficientNetLite0", "efficientnet-lite0", Lite0(new TopSpec(1280, false)), 1000),
        ["eunet-b0"] = () => EUNet("EUNetB0", "eunet-b0", B0(null), 1),
        ["eunet-lite0-camvid"] = () => EUNet("EUNetLite0CamVid", "eunet-lite0-camvid", Lite0(null), 11),
        ["unet-small-same"] = UNetSmallSame,
        ["eunet-tiny"] = () => EUNetTiny("EUNetTiny", "eunet-tiny", Tiny(TinyBlocks, ActivationKind.Swish)),
        ["eunet-tiny-relu6"] = () => EUNetTiny("EUNetTinyRelu6", "eunet-tiny-relu6", Tiny(WithoutSqueeze(TinyBlocks), ActivationKind.Relu6)),
        ["unet-tiny-scse"] = UNetTinyScse,
        ["unet-tiny-bilinear"] = () => UNetTinyDouble("UNetTinyBilinear", "unet-tiny-bilinear", UpsamplingKind.Bilinear),
        ["unet-tiny-transpose2"] = () => UNetTinyDouble("UNetTinyTranspose2", "unet-tiny-transpose2", UpsamplingKind.Transpose2x2),
        ["unet-tiny-transpose4"] = UNetTinyTranspose4,
        ["unet-tiny-valid"] = UNetTinyValid,
        ["efficientnetv2-tiny"] = EfficientNetV2Tiny,
    };

    /// <summary>Their kebab names.</summary>
    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>The spec of that kebab name, or null.</summary>
    public static NetworkSpec? Find(string name) => Makers.TryGetValue(name, out var make) ? make() : null;

    /// <summary>The spec of that kebab name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static NetworkSpec Get(string name) => Find(name) ?? throw new ArgumentException($"no spec '{name}' is written out", nameof(name));

    private static BlockSpec MB(int repeat, int kernel, int stride, int expansion, int inFilters, int outFilters)
        => new(repeat, kernel, stride, stride, expansion, inFilters, outFilters, 0.25, Fused: false, FusedFrom: 0, NoSkip: false);

    private static BlockSpec[] WithoutSqueeze(BlockSpec[] blocks) => [.. blocks.Select(block => block with { SqueezeRatio = 0 })];

    private static InputSpec Input(int channels, int size)
        => new(channels, size, size, new NormalizationSpec("raw", EquatableArray.Of(0.0), EquatableArray.Of(1.0)));

    private static ClassesSpec? Numbered(int classes) => classes == 1 ? null : new ClassesSpec(
        Enumerable.Range(0, classes).Select(i => new ClassSpec("class" + i, 0x010101 * i)).ToEquatableArray(), 255);

    private static HeadSpec Head(int classes, int kernel = 1, PaddingKind padding = PaddingKind.Same)
        => new(kernel, Bias: true, padding, classes, classes == 1 ? "sigmoid" : "softmax");

    private static EfficientNetEncoderSpec B0(TopSpec? top) => new()
    {
        Norm = TensorFlowNorm, DropConnect = 0.2, Stem = new StemSpec(32, 3, 2, true), Blocks = EquatableArray.Of(B0Blocks), Top = top,
    };

    private static EfficientNetEncoderSpec Lite0(TopSpec? top) => new()
    {
        Norm = TensorFlowNorm, DropConnect = 0.2, Stem = new StemSpec(32, 3, 2, false), FixedEnds = true,
        Activation = ActivationKind.Relu6, Blocks = EquatableArray.Of(WithoutSqueeze(B0Blocks)), Top = top,
    };

    private static EfficientNetEncoderSpec Tiny(BlockSpec[] blocks, ActivationKind activation, int top = 0) => new()
    {
        Norm = TensorFlowNorm, Stem = new StemSpec(8, 3, 2, true), Activation = activation, Blocks = EquatableArray.Of(blocks),
        Top = top == 0 ? null : new TopSpec(top, true),
    };

    private static NetworkSpec Classifier(string className, string name, EncoderSpec encoder, int classes) => new()
    {
        ClassName = className, Name = name, Input = Input(3, 224), Encoder = encoder,
        Classifier = new ClassifierSpec(classes, 0.2, classes == 1000 ? "imagenet" : null),
    };

    private static NetworkSpec EUNet(string className, string name, EncoderSpec encoder, int classes) => new()
    {
        ClassName = className, Name = name, Input = Input(3, 224), Encoder = encoder, Classes = Numbered(classes),
        Decoder = EUNetDecoder("7a.project_bn", 320, ("5c.drop", 112), ("3b.drop", 40), ("2b.drop", 24), ("1a.project_bn", 16), ("input", 16)),
        Head = Head(classes),
    };

    private static NetworkSpec EUNetTiny(string className, string name, EncoderSpec encoder) => new()
    {
        ClassName = className, Name = name, Input = Input(3, 64), Encoder = encoder, Classes = Numbered(3),
        Decoder = EUNetDecoder("3a.project_bn", 16, ("2b.drop", 12), ("1a.project_bn", 8), ("input", 8)), Head = Head(3),
    };

    private static DecoderSpec EUNetDecoder(string from, int bottleneck, params (string Skip, int Filters)[] stages) => new()
    {
        From = from,
        Bottleneck = new BottleneckSpec(DecoderBlockKind.Residual, bottleneck, EquatableArray<int>.Empty, EUNetStyle),
        Stages = stages.Select(stage => new DecoderStageSpec(
            stage.Skip, stage.Filters, Nearest, DecoderBlockKind.Residual, FitKind.Crop, SkipFirst: false, AttentionKind.None, EUNetStyle)).ToEquatableArray(),
    };

    private static DecoderSpec Decoder(
        string? from, UpsamplingSpec up, DecoderBlockKind block, DecoderStyle style, AttentionKind attention, FitKind fit,
        params (string? Skip, int Filters)[] stages) => new()
    {
        From = from,
        Stages = stages.Select(stage => new DecoderStageSpec(
            stage.Skip, stage.Filters, up, block, fit, SkipFirst: fit == FitKind.Center, attention, style)).ToEquatableArray(),
    };

    private static NetworkSpec UNetSmallSame() => new()
    {
        ClassName = "UNetSmallSame", Name = "unet-small-same", Input = Input(3, 64), Classes = Numbered(4),
        Encoder = new PlainEncoderSpec { Norm = TorchNorm, Levels = EquatableArray.Of(8, 16, 32) },
        Decoder = Decoder(
            null, new UpsamplingSpec(UpsamplingKind.Transpose2x2, Bias: true, Norm: false), DecoderBlockKind.Double,
            new DecoderStyle(Bias: false, TorchNorm, PaddingKind.Same), AttentionKind.None, FitKind.Crop, ("encoder2", 16), ("encoder1", 8)),
        Head = Head(4),
    };

    private static NetworkSpec UNetTinyScse() => new()
    {
        ClassName = "UNetTinyScse", Name = "unet-tiny-scse", Input = Input(3, 64), Encoder = Tiny(TinyBlocks, ActivationKind.Swish),
        Decoder = Decoder(
            "3a", Nearest, DecoderBlockKind.Double, new DecoderStyle(Bias: false, TorchNorm, PaddingKind.Same), AttentionKind.Scse,
            FitKind.Resize, ("2b", 32), ("stem", 16), (null, 48)),
        Head = Head(1, kernel: 3),
    };

    private static NetworkSpec UNetTinyDouble(string className, string name, UpsamplingKind up) => new()
    {
        ClassName = className, Name = name, Input = Input(3, 64), Encoder = Tiny(TinyBlocks, ActivationKind.Swish, top: 24), Classes = Numbered(2),
        Decoder = Decoder(
            "top", new UpsamplingSpec(up, Bias: true, Norm: false), DecoderBlockKind.Double,
            new DecoderStyle(Bias: false, TensorFlowNorm, PaddingKind.Same), AttentionKind.None, FitKind.Crop,
            ("2a.project_bn", 16), ("1a.project_bn", 12), ("input", 8)),
        Head = Head(2),
    };

    private static NetworkSpec UNetTinyTranspose4() => new()
    {
        ClassName = "UNetTinyTranspose4", Name = "unet-tiny-transpose4", Input = Input(3, 64),
        Encoder = Tiny(TinyBlocks, ActivationKind.Swish, top: 24),
        Decoder = Decoder(
            null, new UpsamplingSpec(UpsamplingKind.Transpose4x4, Bias: false, Norm: true), DecoderBlockKind.Single,
            new DecoderStyle(Bias: false, TensorFlowNorm, PaddingKind.Same), AttentionKind.None, FitKind.Crop,
            ("3a.expand", 16), ("2a.expand", 12), (null, 8)),
        Head = Head(1, kernel: 3),
    };

    private static NetworkSpec UNetTinyValid() => new()
    {
        ClassName = "UNetTinyValid", Name = "unet-tiny-valid", Input = Input(1, 60), Classes = Numbered(2),
        Encoder = new PlainEncoderSpec { Padding = PaddingKind.Valid, Levels = EquatableArray.Of(6, 12, 24) },
        Decoder = Decoder(
            null, new UpsamplingSpec(UpsamplingKind.Transpose2x2, Bias: true, Norm: false), DecoderBlockKind.Double,
            new DecoderStyle(Bias: true, null, PaddingKind.Valid), AttentionKind.None, FitKind.Center, ("encoder2", 12), ("encoder1", 6)),
        Head = Head(2, padding: PaddingKind.Valid),
    };

    private static NetworkSpec EfficientNetV2Tiny() => new()
    {
        ClassName = "EfficientNetV2Tiny", Name = "efficientnetv2-tiny", Input = Input(3, 64),
        Encoder = Tiny(
            [
                MB(1, 3, 1, 1, 8, 8) with { Fused = true, SqueezeRatio = 0 }, MB(2, 3, 2, 4, 8, 16) with { Fused = true, SqueezeRatio = 0 },
                MB(1, 5, 2, 4, 16, 24),
            ],
            ActivationKind.Swish, top: 32),
        Classifier = new ClassifierSpec(10, 0, null),
    };
}
