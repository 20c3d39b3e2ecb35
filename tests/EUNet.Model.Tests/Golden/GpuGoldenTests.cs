using EUNet.Devices;
using EUNet.Model.Tests.Operators;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>
/// Generated networks on ILGPU accelerators against PyTorch's and Keras' results, all kernels together. A device that the machine
/// lacks is skipped aloud.
/// </summary>
[Trait("Category", "Golden")]
public sealed class GpuGoldenTests
{
    private static readonly string[] Devices = ["opencl:0", "cuda:0"];

    public static IEnumerable<TheoryDataRow<string, string>> Cases => On(GoldenCases.In("networks"));

    public static IEnumerable<TheoryDataRow<string, string>> TrainingCases => On(GoldenCases.In("training"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inference_AgreesAtEverySize_AndEveryTap(string name, string device)
    {
        GoldenCases.Require(name);
        var golden = GoldenNetwork.Read(name);
        using var network = Networks.Procedural(golden.Network, golden.Gain);
        Targets.Require(device);
        foreach (var size in golden.Cases)
        {
            using var session = network.CreateSession(Device.Parse(device), size.Batch, size.Height, size.Width, keepTaps: true);
            session.Run(Networks.Input(session));
            NetworkGoldenTests.Compare(session, size, name);
        }
    }

    [Theory]
    [MemberData(nameof(TrainingCases))]
    public void Training_AgreesInEveryGradient(string name, string device)
    {
        GoldenCases.Require(name);
        var golden = GoldenTraining.Read(name);
        using var network = Networks.Procedural(golden.Network, golden.Gain);
        Targets.Require(device);
        using var session = network.CreateTrainingSession(
            Device.Parse(device), golden.Batch, golden.Height, golden.Width, new ArenaOptions(KeepTaps: golden.Taps.Count > 0, InputGradient: true));
        TrainingGoldenTests.Check(session, golden, name);
    }

    [Theory]
    [InlineData("opencl:0")]
    [InlineData("cuda:0")]
    public void Training_GivesTheSameBitsTwice(string device)
    {
        Targets.Require(device);
        Assert.Equal(Gradients(device), Gradients(device));
    }

    private static float[] Gradients(string device)
    {
        using var network = Networks.Procedural("eunet-tiny", 1);
        using var session = network.CreateTrainingSession(Device.Parse(device), 2, 64, 48);
        session.Forward(Networks.Input(session));
        session.SoftmaxCrossEntropy([.. Enumerable.Range(0, 2 * 64 * 48).Select(i => i * 7 % 3)]);
        session.Backward();
        return [.. network.Parameters.Items.Where(parameter => parameter.Trainable).SelectMany(session.ReadGradient)];
    }

    private static IEnumerable<TheoryDataRow<string, string>> On(IEnumerable<TheoryDataRow<string>> cases)
        => cases.SelectMany(row => Devices.Select(device => new TheoryDataRow<string, string>(row.Data, device)));
}
