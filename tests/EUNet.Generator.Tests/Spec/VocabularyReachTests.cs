using EUNet.Generator.Graph;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Tests.Spec;

/// <summary>
/// Every network of the literature that the project names is a value of the vocabulary's keys: stated here in it, built, and counted.
/// The counts are those of the original implementations (a top convolution that a decoder leaves unused is not counted).
/// </summary>
public sealed class VocabularyReachTests
{
    private const string SmpStages =
        "stages: [{ skip: 5a, filters: 256 }, { skip: 3b, filters: 128 }, { skip: 2b, filters: 64 }, { skip: stem, filters: 32 }, { filters: 16 }] }";

    private const string EfficientUnetStages =
        "stages: [{ skip: 4a.project_bn, filters: 512 }, { skip: 3a.project_bn, filters: 256 }, { skip: 2a.project_bn, filters: 128 }, "
        + "{ skip: 1a.project_bn, filters: 64 }, { skip: input, filters: 32 }] }";

    private const string SegmentationModelsStages =
        "stages: [{ skip: 6a.expand, filters: 256 }, { skip: 4a.expand, filters: 128 }, { skip: 3a.expand, filters: 64 }, "
        + "{ skip: 2a.expand, filters: 32 }, { filters: 16 }] }";

    private const string LastUpIsSkipless = "decoder: { up: transpose-2x2, stages: [{ skip: 4a.project_bn, filters: 512 }, "
        + "{ skip: 3a.project_bn, filters: 256 }, { skip: 2a.project_bn, filters: 128 }, { skip: 1a.project_bn, filters: 64 }, { filters: 32 }] }";

    [Theory]
    [InlineData("b1", 240, 1.0, 1.1, 0.2, 7_856_232)]
    [InlineData("b2", 260, 1.1, 1.2, 0.3, 9_177_562)]
    [InlineData("b3", 300, 1.2, 1.4, 0.3, 12_320_528)]
    [InlineData("b4", 380, 1.4, 1.8, 0.4, 19_466_816)]
    [InlineData("b5", 456, 1.6, 2.2, 0.4, 30_562_520)]
    [InlineData("b6", 528, 1.8, 2.6, 0.5, 43_265_136)]
    [InlineData("b7", 600, 2.0, 3.1, 0.5, 66_658_680)]
    [InlineData("b8", 672, 2.2, 3.6, 0.5, 87_793_174)]
    [InlineData("lite1", 240, 1.0, 1.1, 0.2, 5_470_344)]
    [InlineData("lite2", 260, 1.1, 1.2, 0.3, 6_150_168)]
    [InlineData("lite3", 280, 1.2, 1.4, 0.3, 8_273_768)]
    [InlineData("lite4", 300, 1.4, 1.8, 0.3, 13_118_936)]
    public void FamilyMember_IsFiveLines(string name, int size, double width, double depth, double dropout, long parameters)
    {
        var yaml = FormattableString.Invariant(
            $"""
            network: Member
            extends: efficientnet-{(name[0] == 'b' ? "b0" : "lite0")}
            input: {"{"} size: {size} {"}"}
            encoder: {"{"} width: {width}, depth: {depth} {"}"}
            classifier: {"{"} dropout: {dropout} {"}"}
            """);
        var spec = Read(yaml);
        Assert.Equal((size, dropout), (spec.Input.NominalHeight, spec.Classifier!.Dropout));
        Assert.Equal(name[0] == 'b' ? "imagenet" : "lite", spec.Input.Normalization.Name);
        Assert.Equal(parameters, Count(spec));
    }

    [Theory]
    [InlineData(
        7_200_312, "encoder: { rounding: { keep: 0 }, top: 1280, blocks: [r1_k3_s1_e1_o16_c1, r2_k3_s2_e4_o32_c1, r2_k3_s2_e4_o48_c1, "
        + "r3_k3_s2_e4_o96_se0.25, r5_k3_s1_e6_o112_se0.25, r8_k3_s2_e6_o192_se0.25] }\nclassifier: {}")]
    [InlineData(
        21_612_360, "encoder: { stem: { filters: 24, scaled: false }, top: 1280, blocks: [r2_k3_s11_e1_i24_o24_c1, r4_k3_s22_e4_i24_o48_c1, "
        + "r4_k3_s22_e4_i48_o64_c1, r6_k3_s22_e4_i64_o128_se0.25, r9_k3_s11_e6_i128_o160_se0.25, r15_k3_s22_e6_i160_o256_se0.25] }\nclassifier: {}")]
    [InlineData(
        5_489_832, "encoder: { activation: relu, top: 1280, blocks: [r1_k3_s11_e4_i32_o24_c1_fc24_noskip, r2_k3_s22_e8_i24_o32_c1, "
        + "r4_k3_s22_e8_i32_o48_c1, r5_k5_s22_e8_i48_o96, r4_k5_s11_e8_i96_o144, r2_k5_s22_e8_i144_o192] }\nclassifier: {}")]
    public void OtherEncoders(long parameters, string yaml) => Assert.Equal(parameters, Count(Read("network: N\n" + yaml)));

    [Theory]
    [InlineData(14_160_158, "decoder: { up: transpose-2x2, " + EfficientUnetStages, 2)]
    [InlineData(15_163_710, "decoder: { up: bilinear, " + EfficientUnetStages, 2)]
    [InlineData(14_159_294, LastUpIsSkipless, 2)]
    [InlineData(14_162_142, "decoder: { up: transpose-2x2, bias: true, norm: { epsilon: 1e-5, momentum: 0.9 }, " + EfficientUnetStages, 2)]
    [InlineData(7_538_275, "decoder: { up: transpose-2x2, block: none, attention: scse-no-bias, " + EfficientUnetStages, 2)]
    [InlineData(10_115_501, "head: { kernel: 3 }\ndecoder: { " + SegmentationModelsStages, 1)]
    [InlineData(
        12_713_901, "head: { kernel: 3 }\ndecoder: { up: { kind: transpose-4x4, bias: false, norm: true }, block: single, " + SegmentationModelsStages, 1)]
    public void DecodersOnTheWholeEncoder(long parameters, string yaml, int classes) =>
        Assert.Equal(parameters, Count(Read($"network: N\nencoder: {{ extends: efficientnet-b0 }}\nclasses: {classes}\n{yaml}")));

    [Theory]
    [InlineData(5_880_749, "none")]
    [InlineData(5_932_577, "scse")]
    public void SegmentationModelsPytorch(long parameters, string attention)
    {
        var spec = Read(
            "network: N\nencoder: { extends: efficientnet-b0, padding: static, top: none }\nhead: { kernel: 3 }\n"
            + $"decoder: {{ from: 7a, norm: {{ epsilon: 1e-5, momentum: 0.9 }}, fit: resize, attention: {attention}, {SmpStages}");
        Assert.Equal(PaddingKind.Same, spec.Decoder!.Stages[0].Style.Padding);
        Assert.Equal(parameters, Count(spec));
    }

    [Fact]
    public void UNet2015()
    {
        var spec = Read(
            """
            network: UNet2015
            input: { channels: 1, size: 572 }
            encoder: { levels: [64, 128, 256, 512, 1024], norm: none, padding: valid }
            decoder:
              up: transpose-2x2
              fit: center
              order: skip-up
              stages:
                - { skip: encoder4, filters: 512 }
                - { skip: encoder3, filters: 256 }
                - { skip: encoder2, filters: 128 }
                - { skip: encoder1, filters: 64 }
            classes: 2
            """);
        Assert.Equal(31_030_658, Count(spec));
        var stage = spec.Decoder!.Stages[3];
        Assert.Equal(new DecoderStyle(Bias: true, null, PaddingKind.Valid), stage.Style);
        Assert.Equal((FitKind.Center, true), (stage.Fit, stage.SkipFirst));
        Assert.Equal(PaddingKind.Valid, spec.Head!.Padding);
    }

    [Theory]
    [InlineData("efficientnet-b0", 5_330_564)]
    [InlineData("efficientnet-lite0", 4_694_024)]
    [InlineData("eunet-b0", 6_292_797)]
    [InlineData("eunet-lite0-camvid", 5_656_427)]
    [InlineData("unet-small-same", 29_972)]
    [InlineData("eunet-tiny", 24_755)]
    public void SpecsOfTheRepository(string name, long parameters) => Assert.Equal(parameters, Count(SpecFiles.Read(name).Spec!));

    private static NetworkSpec Read(string yaml)
    {
        var result = SpecReader.Read("specs/n.yaml", yaml, SpecFiles.Resolve, SpecFiles.Names);
        Assert.Equal([], result.Diagnostics.Select(d => d.ToString()));
        return result.Spec!;
    }

    private static long Count(NetworkSpec spec)
    {
        var built = GraphBuilder.Build(spec);
        Assert.Equal([], built.Diagnostics.Select(d => d.Message));
        return Card.Of(built.Graph!).Parameters;
    }
}
