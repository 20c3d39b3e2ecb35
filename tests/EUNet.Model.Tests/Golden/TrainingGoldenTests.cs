using EUNet.Devices;
using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>Generated backpropagation on SIMD C# against PyTorch's: every parameter, running statistic, tap, and the input.</summary>
[Trait("Category", "Golden")]
public sealed class TrainingGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases => GoldenCases.In("training");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training_AgreesInEveryGradient(string name)
    {
        GoldenCases.Require(name);
        var golden = GoldenTraining.Read(name);
        using var network = Networks.Procedural(golden.Network, golden.Gain);
        using var session = network.CreateTrainingSession(
            Device.Cpu, golden.Batch, golden.Height, golden.Width, new ArenaOptions(KeepTaps: golden.Taps.Count > 0, InputGradient: true));
        Check(session, golden, name);
    }

    internal static void Check(TrainingSession session, GoldenTraining golden, string name)
    {
        session.Forward(Networks.Input(session));
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        var loss = TrainingSteps.Loss(session, golden.Loss);
        session.Backward();

        var report = new DigestReport();
        var (rows, columns, channels) = session.LogitsShape;
        report.Compare("logits", Map.FromNhwc(logits, session.Batch, rows, columns, channels), golden.Logits);
        foreach (var (tap, digest) in golden.Taps)
        {
            report.Compare(tap, session.Taps.TryGetValue(tap, out var map) ? Networks.ToMap(map, session.ReadTap(tap)) : null, digest);
        }

        foreach (var (tap, digest) in golden.TapGradients)
        {
            var found = session.TapGradients.TryGetValue(tap, out var map) ? Networks.ToMap(map, session.ReadTapGradient(tap)) : null;
            report.Compare("gradient of tap " + tap, found, digest, digest.Float32Tolerance);
        }

        foreach (var (parameter, digest) in golden.Parameters)
        {
            Compare(parameter, "gradient of ", digest, session.ReadGradient);
        }

        session.Synchronize();
        foreach (var (parameter, digest) in golden.Running)
        {
            Compare(parameter, "", digest, found => TrainingSteps.Exported(session.Network, found));
        }

        report.Compare(
            "gradient of the input",
            Map.FromNhwc(session.ReadInputGradient(), session.Batch, session.Height, session.Width, session.Network.Card.InputChannels),
            golden.InputGradient, golden.InputGradient.Float32Tolerance);
        report.AssertAgrees(name);
        Assert.Equal(golden.Loss.Value, loss, 1e-5 * golden.Loss.Value);
        Assert.Equal(golden.Parameters.Count, session.Network.Parameters.Items.Count(parameter => parameter.Trainable));
        Assert.Equal(golden.Running.Count, session.Network.Parameters.Items.Count(parameter => !parameter.Trainable));

        void Compare(string parameter, string what, Digest digest, Func<Parameter, float[]> read)
        {
            if (session.Network.Parameters.TryGet(parameter, out var found))
            {
                report.Compare(what + parameter, [.. read(found).Select(value => (double)value)], [.. found.Shape], digest, digest.Float32Tolerance);
            }
            else
            {
                report.Missing(what + parameter);
            }
        }
    }
}
