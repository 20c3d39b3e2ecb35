using EUNet.Generator.Graph;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Graph;

/// <summary>The oracle, run on the compiler's own graphs, against PyTorch's and Keras' results.</summary>
[Trait("Category", "Golden")]
public sealed class OracleGoldenTests
{
    // Golden files have nine digits; the oracle is double too, so it must do far better than the 1e-4 that float32 is given.
    private const double Tolerance = 2e-7;
    private const long LargestOracleRun = 300_000_000;

    /// <summary>Every file of golden/networks.</summary>
    public static IEnumerable<TheoryDataRow<string>> Networks => GoldenCases.In("networks");

    /// <summary>Every file of golden/training.</summary>
    public static IEnumerable<TheoryDataRow<string>> TrainingCases => GoldenCases.In("training");

    [Theory]
    [MemberData(nameof(Networks))]
    public void Parameters_AreCountedExactly(string network)
    {
        GoldenCases.Require(network);
        var golden = GoldenNetwork.Read(network);
        var card = Card.Of(TestNetworks.Graph(network));
        Assert.Equal(golden.Parameters, new GoldenCounts(card.Parameters, card.TrainableParameters));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Inference_AgreesAtEveryTapAndSize(string network)
    {
        GoldenCases.Require(network);
        var golden = GoldenNetwork.Read(network);
        var graph = TestNetworks.Graph(network);
        var oracle = new Oracle(graph, OracleParameters.Procedural(graph, golden.Gain));

        // The nominal size of a large network takes an oracle a minute: the smallest size of each, and others as they are soon done.
        long Cost(GoldenCase sizes) => Card.MultiplyAdds(graph, sizes.Batch, sizes.Height, sizes.Width);
        var smallest = golden.Cases.MinBy(Cost)!;
        foreach (var sizes in golden.Cases.Where(sizes => sizes == smallest || Cost(sizes) < LargestOracleRun))
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
    [MemberData(nameof(TrainingCases))]
    public void Training_AgreesInEveryGradient(string name)
    {
        GoldenCases.Require(name);
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
