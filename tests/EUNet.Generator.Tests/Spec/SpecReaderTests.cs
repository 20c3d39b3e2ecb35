using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Spec;

public sealed class SpecReaderTests
{
    public static TheoryData<string> Names => new(SpecFiles.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void EverySpec_ReadsWithoutADiagnostic(string name)
    {
        var result = SpecFiles.Read(name);
        Assert.Equal([], result.Diagnostics.Select(d => d.ToString()));
        Assert.Equal(name, result.Spec!.Name);
        Assert.Equal(result, SpecFiles.Read(name));
    }

    [Fact]
    public void Extends_TakesTheEncoderWithItsInput()
    {
        var spec = SpecFiles.Read("eunet-lite0-camvid").Spec!;
        var encoder = Assert.IsType<EfficientNetEncoderSpec>(spec.Encoder);
        Assert.Equal("EUNetLite0CamVid", spec.ClassName);
        Assert.Equal("lite", spec.Input.Normalization.Name);
        Assert.Equal(ActivationKind.Relu6, encoder.Activation);
        Assert.True(encoder.FixedEnds);
        Assert.False(encoder.Stem.Scaled);
        Assert.Null(encoder.Top);
        Assert.Equal(new BlockSpec(3, 5, 1, 1, 6, 80, 112, 0, false, 0, false), encoder.Blocks[4]);
        Assert.Null(spec.Classifier);
        Assert.Equal(11, spec.Head!.Outputs);
        Assert.Equal("softmax", spec.Head.Activation);
        Assert.Equal(new ClassSpec("pavement", 0x3C28DE), spec.Classes!.Items[4]);
        Assert.Equal(11, spec.Classes.Ignore);
        Assert.Equal(("3b.drop", 40), (spec.Decoder!.Stages[1].Skip, spec.Decoder.Stages[1].Filters));
        Assert.Equal(
            new BottleneckSpec(DecoderBlockKind.Residual, 320, EquatableArray<int>.Empty, new DecoderStyle(true, new NormSpec(1e-3, 0.99), PaddingKind.Same)),
            spec.Decoder.Bottleneck);
    }

    [Fact]
    public void PlainUNet_HandsItsNormToTheDecoder()
    {
        var spec = SpecFiles.Read("unet-small-same").Spec!;
        var norm = new NormSpec(1e-5, 0.9);
        Assert.Equal(new PlainEncoderSpec { Levels = EquatableArray.Of(8, 16, 32), Norm = norm, Padding = PaddingKind.Same }, spec.Encoder);
        Assert.Equal(
            new DecoderStageSpec(
                "encoder2", 16, new UpsamplingSpec(UpsamplingKind.Transpose2x2, true, false), DecoderBlockKind.Double, FitKind.Crop, false,
                AttentionKind.None, new DecoderStyle(false, norm, PaddingKind.Same)),
            spec.Decoder!.Stages[0]);
        Assert.Equal(4, spec.Head!.Outputs);
    }
}
