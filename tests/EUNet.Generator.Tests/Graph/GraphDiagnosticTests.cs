using EUNet.Generator.Graph;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Graph;

public sealed class GraphDiagnosticTests
{
    [Fact]
    public void EUN011_UnknownTap_SuggestsTheNearest()
    {
        var found = Fails(WithStage(0, stage => stage with { Skip = "2b.drpo" }));
        Assert.Equal(("EUN011", "decoder.stages[0].skip"), (found.Id, found.Key));
        Assert.Equal("there is no tap '2b.drpo' (did you mean '2b.drop'?); taps: 2b.expand, 2b.project_bn, 2b.drop, 2b", found.Message);
    }

    [Fact]
    public void EUN011_UnknownFrom_ListsBlocks()
    {
        var spec = KnownSpecs.Get("eunet-tiny");
        var found = Fails(spec with { Decoder = spec.Decoder! with { From = "encoder9" } });
        Assert.Equal(("EUN011", "decoder.from"), (found.Id, found.Key));
        Assert.EndsWith("taps: input, stem, 1a, 2a, 2b, 3a", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EUN012_SkipAtWrongStride_NamesTapsThatFit()
    {
        var found = Fails(WithStage(1, stage => stage with { Skip = "2b.drop" }));
        Assert.Equal(("EUN012", "decoder.stages[1].skip"), (found.Id, found.Key));
        Assert.Equal("decoder stage 2 is at stride 2 but skip '2b.drop' is at stride 4; taps at stride 2: stem, 1a", found.Message);
    }

    [Fact]
    public void EUN012_SkipAtWrongStride_PointsAtSkip()
    {
        const string Text = """
            network: Road
            encoder: { extends: eunet-tiny }
            decoder:
              from: 3a
              stages:
                - { skip: 2b, filters: 16 }
                - { skip: 2a, filters: 8 }
                - { skip: input, filters: 8 }
            classes: 2
            """;
        var read = SpecReader.Read("specs/road.yaml", Text, name => new SpecSource(
            $"specs/{name}.yaml", File.ReadAllText(Path.Combine(Repository.Specs, name + ".yaml"))));
        var found = Fails(read.Spec!);
        Assert.Equal("EUN012", found.Id);
        Assert.Equal("specs/road.yaml(7,15)", read.Positions.Value(found.Key).ToString());
        Assert.Equal("specs/road.yaml(7,9)", read.Positions[found.Key].ToString());
    }

    [Fact]
    public void EUN012_StrideInOneDirection_SaysBoth()
    {
        var spec = KnownSpecs.Get("eunet-tiny");
        var encoder = (EfficientNetEncoderSpec)spec.Encoder;
        var blocks = encoder.Blocks.Select((block, i) => i == 2 ? block with { StrideX = 1 } : block).ToEquatableArray();
        var found = Fails(spec with { Encoder = encoder with { Blocks = blocks } });
        Assert.Equal("decoder stage 1 is at stride 4 x 2 but skip '2b.drop' is at stride 4; taps at stride 4 x 2: none", found.Message);
    }

    [Fact]
    public void EUN013_TooFewStages_SaysHowManyLack()
    {
        var spec = KnownSpecs.Get("eunet-tiny");
        var found = Fails(spec with { Decoder = spec.Decoder! with { Stages = spec.Decoder.Stages.Take(1).ToEquatableArray() } });
        Assert.Equal(("EUN013", "decoder.stages"), (found.Id, found.Key));
        Assert.Equal(
            "the decoder ends at stride 4, not at the input's size; it lacks 2 stages more (each doubles the map), or a 'from' at stride 2",
            found.Message);
    }

    [Fact]
    public void EUN017_ClassesWithoutDecoder_AsksForOne()
    {
        var found = Fails(KnownSpecs.Get("eunet-tiny") with { Decoder = null, Head = null });
        Assert.Equal(("EUN017", "classes"), (found.Id, found.Key));
    }

    [Fact]
    public void EUN017_ClassifierAndDecoder_AsksToRemoveOne()
    {
        var found = Fails(KnownSpecs.Get("eunet-tiny") with { Classifier = new ClassifierSpec(10, 0, null) });
        Assert.Equal(("EUN017", "classifier"), (found.Id, found.Key));
    }

    [Fact]
    public void EUN022_TooManyStages_SaysHowManyFit()
    {
        var spec = KnownSpecs.Get("eunet-tiny");
        var stages = spec.Decoder!.Stages;
        var found = Fails(spec with { Decoder = spec.Decoder with { Stages = stages.Append(stages[2]).ToEquatableArray() } });
        Assert.Equal(("EUN022", "decoder.stages[3]"), (found.Id, found.Key));
        Assert.Contains("'3a.project_bn' has room for 3 stages", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EUN023_MapVanishes_NamesTheBlock()
    {
        var spec = KnownSpecs.Get("unet-tiny-valid");
        var found = Fails(spec with { Input = spec.Input with { NominalHeight = 20, NominalWidth = 20 } });
        Assert.Equal(("EUN023", "encoder.levels[2]"), (found.Id, found.Key));
    }

    [Fact]
    public void EUN024_ScseWithTooFewChannels()
    {
        var spec = KnownSpecs.Get("unet-tiny-scse");
        var stages = spec.Decoder!.Stages.Select((stage, i) => i == 2 ? stage with { Filters = 8 } : stage).ToEquatableArray();
        var found = Fails(spec with { Decoder = spec.Decoder with { Stages = stages } });
        Assert.Equal(("EUN024", "decoder.stages[2]"), (found.Id, found.Key));
    }

    [Fact]
    public void EUN025_SkipTooSmallToCrop()
    {
        var spec = KnownSpecs.Get("unet-tiny-valid");
        var style = spec.Decoder!.Stages[0].Style with { Padding = PaddingKind.Same };
        var stages = spec.Decoder.Stages.Select(stage => stage with { Style = style }).ToEquatableArray();
        var plain = (PlainEncoderSpec)spec.Encoder with { Padding = PaddingKind.Same };
        var found = Fails(spec with
        {
            Encoder = plain, Decoder = spec.Decoder with { Stages = stages, From = "encoder2" },
        });
        Assert.Equal("EUN012", found.Id);
        var small = Fails(spec with { Encoder = new EfficientNetEncoderSpec
        {
            Stem = new StemSpec(8, 3, 2, true), Norm = LayerSignature.UsualNorm,
            Blocks = EquatableArray.Of(new BlockSpec(1, 3, 2, 2, 4, 8, 8, 0, false, 0, false)),
        }, Input = spec.Input with { NominalHeight = 61, NominalWidth = 61 }, Decoder = spec.Decoder with
        {
            Stages = EquatableArray.Of(stages[0] with { Skip = "stem" }, stages[1] with { Skip = "input" }),
        } });
        Assert.Equal(("EUN025", "decoder.stages[0].skip"), (small.Id, small.Key));
    }

    [Fact]
    public void EUN027_ResidualWithoutPadding_IsNotSupportedYet()
    {
        var spec = KnownSpecs.Get("eunet-tiny");
        var bottleneck = spec.Decoder!.Bottleneck!;
        var valid = bottleneck with { Style = bottleneck.Style with { Padding = PaddingKind.Valid } };
        var found = Fails(spec with { Decoder = spec.Decoder with { Bottleneck = valid } });
        Assert.Equal(("EUN027", "decoder.bottleneck"), (found.Id, found.Key));
        Assert.EndsWith("say 'padding: same', or 'block: double'", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100.0, 1, "encoder.blocks", "the encoder has 1,600 blocks, and the limit is 500; lower 'depth' or the repeats (r)")]
    [InlineData(1.0, 5, "encoder.blocks[19]", "stage 20 is at stride 8,192, and the limit is 4,096; write s11 where the map shall keep its size")]
    public void EUN030_TooLarge_SaysTheLimit(double depth, int times, string key, string message)
    {
        var spec = KnownSpecs.Get("efficientnet-b0");
        var encoder = (EfficientNetEncoderSpec)spec.Encoder;
        var blocks = Enumerable.Repeat(encoder.Blocks, times).SelectMany(all => all).ToEquatableArray();
        var found = Fails(spec with { Encoder = encoder with { Depth = depth, Blocks = blocks } });
        Assert.Equal(("EUN030", key, message), (found.Id, found.Key, found.Message));
    }

    [Fact]
    public void EUN030_TooManyParameters_NamesTheLargestBlock()
    {
        var spec = KnownSpecs.Get("unet-small-same");
        var found = Fails(spec with { Encoder = (PlainEncoderSpec)spec.Encoder with { Levels = EquatableArray.Of(8, 16, 65536) } });
        Assert.Equal(("EUN030", "encoder.levels[2]"), (found.Id, found.Key));
        Assert.EndsWith("and the limit is 1,073,741,824; 'encoder3' has the most: give it fewer filters", found.Message, StringComparison.Ordinal);
    }

    private static NetworkSpec WithStage(int index, Func<DecoderStageSpec, DecoderStageSpec> change)
    {
        var spec = KnownSpecs.Get("eunet-tiny");
        var stages = spec.Decoder!.Stages.Select((stage, i) => i == index ? change(stage) : stage).ToEquatableArray();
        return spec with { Decoder = spec.Decoder with { Stages = stages } };
    }

    private static GraphDiagnostic Fails(NetworkSpec spec)
    {
        var result = GraphBuilder.Build(spec);
        Assert.Null(result.Graph);
        return Assert.Single(result.Diagnostics);
    }
}
