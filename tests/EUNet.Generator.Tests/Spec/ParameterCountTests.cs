using EUNet.Generator.Graph;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Spec;

/// <summary>
/// Every network of the literature that the project names is a spec of the repository. The counts are those of the original implementations (a top
/// convolution that a decoder leaves unused is not counted).
/// </summary>
public sealed class ParameterCountTests
{
    [Theory]
    [InlineData("efficientnet-b0", 5_330_564)]
    [InlineData("efficientnet-b1", 7_856_232)]
    [InlineData("efficientnet-b2", 9_177_562)]
    [InlineData("efficientnet-b3", 12_320_528)]
    [InlineData("efficientnet-b4", 19_466_816)]
    [InlineData("efficientnet-b5", 30_562_520)]
    [InlineData("efficientnet-b6", 43_265_136)]
    [InlineData("efficientnet-b7", 66_658_680)]
    [InlineData("efficientnet-b8", 87_793_174)]
    [InlineData("efficientnet-el", 10_681_920)]
    [InlineData("efficientnet-em", 6_967_304)]
    [InlineData("efficientnet-es", 5_489_832)]
    [InlineData("efficientnet-lite0", 4_694_024)]
    [InlineData("efficientnet-lite1", 5_470_344)]
    [InlineData("efficientnet-lite2", 6_150_168)]
    [InlineData("efficientnet-lite3", 8_273_768)]
    [InlineData("efficientnet-lite4", 13_118_936)]
    [InlineData("efficientnetv2-b0", 7_200_312)]
    [InlineData("efficientnetv2-b1", 8_212_124)]
    [InlineData("efficientnetv2-b2", 10_178_374)]
    [InlineData("efficientnetv2-b3", 14_467_622)]
    [InlineData("efficientnetv2-l", 119_027_848)]
    [InlineData("efficientnetv2-m", 54_431_388)]
    [InlineData("efficientnetv2-s", 21_612_360)]
    [InlineData("efficientunet-b0-bilinear", 15_163_710)]
    [InlineData("efficientunet-b0-no-input", 14_159_294)]
    [InlineData("efficientunet-b0-transpose", 14_160_158)]
    [InlineData("efficientunet-pytorch-b0", 14_162_142)]
    [InlineData("eunet-b0", 6_292_797)]
    [InlineData("eunet-lite0-camvid", 5_656_427)]
    [InlineData("eunet-tiny", 24_755)]
    [InlineData("keras-efficientnet-unet-b0-scse", 7_538_275)]
    [InlineData("segmentation-models-unet-b0", 10_115_501)]
    [InlineData("segmentation-models-unet-b0-transpose", 12_713_901)]
    [InlineData("smp-unet-b0", 5_880_749)]
    [InlineData("smp-unet-b0-scse", 5_932_577)]
    [InlineData("unet-2015", 31_030_658)]
    [InlineData("unet-small-same", 29_972)]
    public void Spec_HasTheOriginalsParameters(string name, long parameters)
    {
        var built = GraphBuilder.Build(SpecFiles.Read(name).Spec!);
        Assert.Equal([], built.Diagnostics.Select(found => found.Message));
        Assert.Equal(parameters, Card.Of(built.Graph!).Parameters);
    }

    [Theory]
    [InlineData("efficientnet-b3", 300, 0.3, "imagenet")]
    [InlineData("efficientnet-b7", 600, 0.5, "imagenet")]
    [InlineData("efficientnet-lite4", 300, 0.3, "lite")]
    [InlineData("efficientnetv2-m", 480, 0.3, "advprop")]
    public void FamilyMember_KeepsWhatItDoesNotSay(string name, int size, double dropout, string normalization)
    {
        var spec = SpecFiles.Read(name).Spec!;
        Assert.Equal((size, dropout, normalization), (spec.Input.NominalHeight, spec.Classifier!.Dropout, spec.Input.Normalization.Name));
    }

    [Fact]
    public void UNet2015_TakesItsDecodersDefaultsFromItsEncoder()
    {
        var spec = SpecFiles.Read("unet-2015").Spec!;
        var stage = spec.Decoder!.Stages[3];
        Assert.Equal(new DecoderStyle(Bias: true, null, PaddingKind.Valid), stage.Style);
        Assert.Equal((FitKind.Center, true), (stage.Fit, stage.SkipFirst));
        Assert.Equal(PaddingKind.Valid, spec.Head!.Padding);
    }

    [Fact]
    public void SmpUnet_PadsItsDecoderAsUsual()
        => Assert.Equal(PaddingKind.Same, SpecFiles.Read("smp-unet-b0").Spec!.Decoder!.Stages[0].Style.Padding);
}
