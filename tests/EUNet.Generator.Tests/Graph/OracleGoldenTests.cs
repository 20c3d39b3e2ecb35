using EUNet.Generator.Graph;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Graph;

/// <summary>The oracle, run on the compiler's own graphs, against PyTorch's and Keras' results.</summary>
[Trait("Category", "Golden")]
public sealed class OracleGoldenTests
{
    // Golden files have nine digits; the oracle is double too, so it must do far better than the 1e-4 that float32 is given.
    private const double Tolerance = 2e-7;
    private const long LargestOracleRun = 3_000_000_000;

    /// <summary>Every file of golden/networks. A network without a spec is skipped by name.</summary>
    public static TheoryData<string> Networks => new(
        "efficientnet-b0", "efficientnet-b1", "efficientnet-b2", "efficientnet-b3", "efficientnet-b4", "efficientnet-b5", "efficientnet-b6", "efficientnet-b7", "efficientnet-b8",
        "efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2", "efficientnet-lite3", "efficientnet-lite4", "efficientnet-es", "efficientnet-em", "efficientnet-el",
        "efficientnetv2-b0", "efficientnetv2-b1", "efficientnetv2-b2", "efficientnetv2-b3", "efficientnetv2-s", "efficientnetv2-m", "efficientnetv2-l",
        "eunet-b0", "eunet-lite0-camvid", "efficientunet-b0-bilinear", "efficientunet-b0-no-input", "efficientunet-b0-transpose", "efficientunet-pytorch-b0",
        "keras-efficientnet-unet-b0-scse", "segmentation-models-unet-b0", "segmentation-models-unet-b0-transpose", "smp-unet-b0", "smp-unet-b0-scse", "unet-2015", "unet-small-same");

    [Theory]
    [MemberData(nameof(Networks))]
    public void Parameters_AreCountedExactly(string network)
    {
        var golden = GoldenNetwork.Read(network);
        var card = Card.Of(TestNetworks.Graph(network));
        Assert.Equal(golden.Parameters, new GoldenCounts(card.Parameters, card.TrainableParameters));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Inference_AgreesAtEveryTapAndSize(string network)
    {
        var golden = GoldenNetwork.Read(network);
        var graph = TestNetworks.Graph(network);
        var oracle = new Oracle(graph, OracleParameters.Procedural(graph, golden.Gain));

        // The nominal size of a large network takes an oracle a minute. The other cases have the odd sizes.
        foreach (var sizes in golden.Cases.Where(sizes => Card.MultiplyAdds(graph, sizes.Batch, sizes.Height, sizes.Width) < LargestOracleRun))
        {
            var pass = oracle.Forward(Map.Procedural("input", sizes.Batch, golden.Channels, sizes.Height, sizes.Width));
            var report = new DigestReport();
            foreach (var (tap, digest) in sizes.Taps)
            {
                report.Compare(tap, pass.Tap(tap), digest, Tolerance);
            }

            report.AssertAgrees($"{network} at {sizes.Batch} x {sizes.Height} x {sizes.Width}");
        }
    }

    [Theory]
    [InlineData("eunet-tiny")]
    [InlineData("eunet-tiny-odd")]
    [InlineData("eunet-tiny-relu6")]
    [InlineData("unet-small-same")]
    [InlineData("unet-tiny-scse")]
    [InlineData("unet-tiny-bilinear")]
    [InlineData("unet-tiny-transpose2")]
    [InlineData("unet-tiny-transpose4")]
    [InlineData("unet-tiny-valid")]
    [InlineData("efficientnetv2-tiny")]
    [InlineData("efficientnet-b0")]
    [InlineData("eunet-lite0-camvid")]
    [InlineData("eunet-b0")]
    [InlineData("efficientnetv2-b0")]
    [InlineData("efficientunet-b0-bilinear")]
    [InlineData("efficientunet-b0-transpose")]
    [InlineData("smp-unet-b0-scse")]
    public void Training_AgreesInEveryGradient(string name)
    {
        var golden = GoldenTraining.Read(name);
        var graph = TestNetworks.Graph(golden.Network);
        var parameters = OracleParameters.Procedural(graph, golden.Gain);
        var pass = new Oracle(graph, parameters)
            .Forward(Map.Procedural("input", golden.Batch, graph.Input.Channels, golden.Height, golden.Width), training: true);
        var (loss, logitsGradient) = golden.Evaluate(pass.Logits);
        var gradients = pass.Backward(logitsGradient);

        var report = new DigestReport();
        report.Compare("logits", pass.Logits, golden.Logits, Tolerance);
        foreach (var (tap, digest) in golden.Taps)
        {
            report.Compare(tap, pass.Tap(tap), digest, Tolerance);
        }

        foreach (var (tap, digest) in golden.TapGradients)
        {
            report.Compare("gradient of tap " + tap, gradients.Tap(tap), digest, Tolerance);
        }

        foreach (var (parameter, digest) in golden.Parameters)
        {
            Compare("gradient of " + parameter, gradients.Parameters, parameter, digest);
        }

        foreach (var (parameter, digest) in golden.Running)
        {
            Compare(parameter, parameters, parameter, digest);
        }

        report.Compare("gradient of the input", gradients.Input, golden.InputGradient, Tolerance);
        report.AssertAgrees(name);
        Assert.Equal(golden.Loss.Value, loss, 1e-7 * golden.Loss.Value);
        Assert.Equal(golden.Parameters.Count, gradients.Parameters.Names.Count);
        Assert.Equal(golden.Running.Count, parameters.Names.Count - gradients.Parameters.Names.Count);

        void Compare(string what, OracleParameters values, string parameter, Digest digest)
        {
            if (values.Contains(parameter))
            {
                var shape = graph.Parameters.Single(info => info.Name == parameter).Shape;
                report.Compare(what, values[parameter], [.. shape], digest, Tolerance);
            }
            else
            {
                report.Missing(what);
            }
        }
    }
}
