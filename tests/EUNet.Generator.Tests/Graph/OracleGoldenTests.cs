using EUNet.Generator.Graph;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Graph;

/// <summary>The oracle, run on the compiler's own graphs, against PyTorch's and Keras' results.</summary>
[Trait("Category", "Golden")]
public sealed class OracleGoldenTests
{
    // Golden files have nine digits; the oracle is double too, so it must do far better than the 1e-4 that float32 is given.
    private const double Tolerance = 2e-7;

    [Theory]
    [InlineData("efficientnet-b0", 1, 224, 224)]
    [InlineData("efficientnet-b0", 1, 75, 110)]
    [InlineData("efficientnet-b0", 2, 65, 97)]
    [InlineData("efficientnet-lite0", 1, 75, 110)]
    [InlineData("efficientnet-lite0", 2, 65, 97)]
    [InlineData("eunet-b0", 1, 224, 224)]
    [InlineData("eunet-b0", 2, 64, 96)]
    [InlineData("eunet-b0", 1, 97, 131)]
    [InlineData("eunet-b0", 1, 33, 33)]
    [InlineData("eunet-lite0-camvid", 2, 64, 96)]
    [InlineData("eunet-lite0-camvid", 1, 97, 131)]
    [InlineData("eunet-lite0-camvid", 1, 33, 33)]
    [InlineData("unet-small-same", 1, 64, 64)]
    [InlineData("unet-small-same", 1, 48, 80)]
    [InlineData("unet-small-same", 2, 32, 32)]
    [InlineData("unet-small-same", 1, 45, 51)]
    public void Inference_AgreesAtEveryTap(string network, int batch, int height, int width)
    {
        var golden = GoldenNetwork.Read(network);
        var graph = Build(network);
        var oracle = new Oracle(graph, OracleParameters.Procedural(graph, golden.Gain));
        var pass = oracle.Forward(Map.Procedural("input", batch, golden.Channels, height, width));
        var report = new DigestReport();
        foreach (var (tap, digest) in golden.Case(batch, height, width).Taps)
        {
            report.Compare(tap, pass.Tap(tap), digest, Tolerance);
        }

        report.AssertAgrees($"{network} at {batch} x {height} x {width}");
    }

    [Theory]
    [InlineData("efficientnet-b0")]
    [InlineData("efficientnet-lite0")]
    [InlineData("eunet-b0")]
    [InlineData("eunet-lite0-camvid")]
    [InlineData("unet-small-same")]
    public void Parameters_AreCountedExactly(string network)
    {
        var golden = GoldenNetwork.Read(network);
        var card = Card.Of(Build(network));
        Assert.Equal(golden.Parameters, new GoldenCounts(card.Parameters, card.TrainableParameters));
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
    public void Training_AgreesInEveryGradient(string name)
    {
        var golden = GoldenTraining.Read(name);
        var graph = Build(golden.Network);
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

    private static NetworkGraph Build(string network)
    {
        var spec = KnownSpecs.Find(network);
        Assert.SkipWhen(spec is null, $"there is no spec '{network}' yet");
        return GraphBuilder.Build(spec).Graph!;
    }
}
