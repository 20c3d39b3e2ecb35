using EUNet.Generator.Diagnostics;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Tests.Spec;

public sealed class ExtendsTests
{
    private const string Base =
        """
        network: Base
        summary: the base
        input: { channels: 3, normalize: { mean: [1], std: [2] }, size: [32, 64] }
        encoder:
          norm: { epsilon: 1e-5, momentum: 0.9 }
          top: { filters: 64, scaled: false }
          blocks: [r1_k3_s1_e1_o8, r1_k3_s2_e4_o16]
        decoder:
          bottleneck: { pyramid: [1, 2], filters: 16 }
          up: { kind: transpose-4x4, norm: true }
          stages: [{ skip: stem, filters: 12, norm: none }, { skip: input, filters: 8 }]
        classes: { a: "#000000", b: "#FFFFFF", ignore: 7 }
        """;

    [Fact]
    public void Mappings_AreCompleted_ListsReplaced()
    {
        var spec = Read("network: N\nencoder: { extends: base, norm: { momentum: 0.5 }, top: { scaled: true }, blocks: [r1_k3_s1_e1_o4] }\nclassifier: {}\n").Spec!;
        var encoder = Assert.IsType<EfficientNetEncoderSpec>(spec.Encoder);
        Assert.Equal(new NormSpec(1e-5, 0.5), encoder.Norm);
        Assert.Equal(new TopSpec(64, true), encoder.Top);
        Assert.Equal([4], encoder.Blocks.Select(block => block.OutFilters));
    }

    [Fact]
    public void Input_ComesWithTheEncoder_KeyByKey()
    {
        var input = Read("network: N\ninput: { size: 96 }\nencoder: { extends: base }\nclassifier: {}\n").Spec!.Input;
        Assert.Equal(new InputSpec(3, 96, 96, new NormalizationSpec("custom", EquatableArray.Of(1.0), EquatableArray.Of(2.0))), input);
    }

    [Fact]
    public void MappingsThatStandTogether_AreReplacedWhole()
    {
        var spec = Read(
            "network: N\nextends: base\ninput: { normalize: advprop }\ndecoder: { bottleneck: { block: single, filters: 4 }, up: { kind: nearest } }\nclasses: { c: \"#010203\" }\n").Spec!;
        Assert.Equal(EquatableArray<int>.Empty, spec.Decoder!.Bottleneck!.PyramidBins);
        Assert.Equal(new UpsamplingSpec(UpsamplingKind.Nearest, false, false), spec.Decoder.Stages[0].Up);
        Assert.Equal(new ClassesSpec(EquatableArray.Of(new ClassSpec("c", 0x010203)), null), spec.Classes);
        Assert.Equal(("advprop", 127.5, 127.5), (spec.Input.Normalization.Name, spec.Input.Normalization.Mean[0], spec.Input.Normalization.Std[0]));
    }

    [Fact]
    public void File_TakesEverySection_ButNoSummary()
    {
        var spec = Read("network: N\nextends: base\n").Spec!;
        Assert.Equal(("N", "n", ""), (spec.ClassName, spec.Name, spec.Summary));
        Assert.Equal(7, spec.Classes!.Ignore);
        Assert.Equal((32, 64), (spec.Input.NominalHeight, spec.Input.NominalWidth));
    }

    [Fact]
    public void Stage_OverridesTheDecoder_AndBiasFollowsItsNorm()
    {
        var stages = Read("network: N\nextends: base\n").Spec!.Decoder!.Stages;
        Assert.Equal(new DecoderStyle(Bias: true, null, PaddingKind.Same), stages[0].Style);
        Assert.Equal(new DecoderStyle(Bias: false, new NormSpec(1e-5, 0.9), PaddingKind.Same), stages[1].Style);
        Assert.Equal(new UpsamplingSpec(UpsamplingKind.Transpose4x4, true, true), stages[1].Up);
    }

    [Fact]
    public void Section_ExtendsThroughSeveralSpecs()
    {
        var spec = Read(
            "network: N\nencoder: { extends: middle, drop_connect: 0.1 }\nclassifier: {}\n",
            ("middle", "network: M\nencoder: { extends: base, activation: relu }\nclassifier: {}\n")).Spec!;
        var encoder = Assert.IsType<EfficientNetEncoderSpec>(spec.Encoder);
        Assert.Equal((ActivationKind.Relu, 0.1, 64), (encoder.Activation, encoder.DropConnect, encoder.Top!.Filters));
        Assert.Equal("custom", spec.Input.Normalization.Name);
    }

    [Fact]
    public void Positions_FollowTheFileThatWroteTheKey()
    {
        var positions = Read("network: N\nextends: base\nencoder: { drop_connect: 0.1 }\n").Positions;
        Assert.Equal(new SpecPosition("specs/n.yaml", 3, 12, 17), positions["encoder.drop_connect"]);
        Assert.Equal(new SpecPosition("specs/n.yaml", 3, 26, 3), positions.Value("encoder.drop_connect"));
        Assert.Equal(new SpecPosition("specs/base.yaml", 11, 55, 11), positions["decoder.stages[1].skip"]);
        Assert.Equal(new SpecPosition("specs/base.yaml", 7, 28, 15), positions["encoder.blocks[1]"]);
        Assert.Equal(new SpecPosition("specs/base.yaml", 12, 12, 12), positions["classes.a"]);
        Assert.Equal(positions["decoder.stages[1]"], positions["decoder.stages[1].fit"]);
        Assert.Equal(new SpecPosition("specs/n.yaml", 1, 1), positions["head.kernel"]);
        Assert.False(positions.Contains("head.kernel"));
        Assert.True(positions.Contains("encoder.norm.momentum"));
    }

    [Fact]
    public void BaseThatIsNotYaml_IsReportedInItsFile()
    {
        var result = Read("network: N\nencoder: { extends: broken }\nclassifier: {}\n", ("broken", "encoder: [\n"));
        Assert.Null(result.Spec);
        Assert.Equal(
            "specs/n.yaml(2,21): error EUN031: the spec 'broken', which this one extends, has errors; mend the one at specs/broken.yaml(2,1) first",
            Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public void FaultOfABase_IsReportedThere_AndOnlyNamedByTheSpecsThatExtendIt()
    {
        var broken = new SpecSource("specs/broken.yaml", "network: B\nencoder: { width: wide, blocks: [r1_k3_s1_e1_o8] }\nclassifier: { classes: 0 }\n");
        var near = new SpecSource("specs/near.yaml", "network: C\nencoder: { extends: broken }\nclassifier: {}\n");
        var far = new SpecSource("specs/far.yaml", "network: D\nencoder: { extends: near, depth: deep }\nclassifier: {}\n");
        SpecSource[] all = [broken, near, far];
        Assert.Equal(
            ["specs/broken.yaml(2,19): EUN003", "specs/broken.yaml(3,24): EUN004", "specs/near.yaml(2,21): EUN031", "specs/far.yaml(2,21): EUN031", "specs/far.yaml(2,34): EUN003"],
            all.SelectMany(file => SpecCompiler.Read(file, all).Diagnostics).Select(found => $"{found.Position}: {found.Id}"));
    }

    [Fact]
    public void FaultThatOnlyTheExtensionMakes_IsReportedByIt_WhereTheKeyStands()
    {
        var found = Assert.Single(SpecCompiler.Findings(Read("network: N\nextends: base\nencoder: { blocks: [r1_k3_s1_e1_o8] }\ndecoder: { bottleneck: none }\n")));
        Assert.Equal(("EUN012", "specs/base.yaml", 11), (found.Id, found.Position.Path, found.Position.Line));
        var loss = Assert.Single(Read("network: N\nextends: base\ntraining: { loss: bce }\n").Diagnostics);
        Assert.Equal(("EUN028", "specs/n.yaml", 3), (loss.Id, loss.Position.Path, loss.Position.Line));
    }

    private static SpecReadResult Read(string text, params (string Name, string Text)[] others) => SpecReader.Read(
        "specs/n.yaml", text,
        name => name == "base" ? new SpecSource("specs/base.yaml", Base)
            : others.Where(other => other.Name == name).Select(other => new SpecSource($"specs/{name}.yaml", other.Text)).FirstOrDefault());
}
