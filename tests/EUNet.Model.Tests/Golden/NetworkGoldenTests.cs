using EUNet.Devices;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>Generated networks on SIMD C# against PyTorch's and Keras' results: every case, every tap.</summary>
[Trait("Category", "Golden")]
public sealed class NetworkGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases => GoldenCases.In("networks");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inference_AgreesAtEverySize_AndEveryTap(string name)
    {
        GoldenCases.Require(name);
        var golden = GoldenNetwork.Read(name);
        using var network = Networks.Procedural(golden.Network, golden.Gain);
        Assert.Equal(golden.Parameters, new GoldenCounts(network.Card.Parameters, network.Card.Trainable));
        foreach (var size in golden.Cases)
        {
            using var session = network.CreateSession(Device.Cpu, size.Batch, size.Height, size.Width, keepTaps: true);
            session.Run(Networks.Input(session));
            Compare(session, size, name);
        }
    }

    internal static void Compare(InferenceSession session, GoldenCase size, string name)
    {
        var report = new DigestReport();
        foreach (var (tap, digest) in size.Taps)
        {
            report.Compare(tap, session.Taps.TryGetValue(tap, out var map) ? Networks.ToMap(map, session.ReadTap(tap)) : null, digest);
        }

        report.AssertAgrees($"{name} at {size.Batch} x {size.Height} x {size.Width}");
    }
}
