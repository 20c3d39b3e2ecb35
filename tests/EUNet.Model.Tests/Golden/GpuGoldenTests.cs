using EUNet.Devices;
using EUNet.Model.Tests.Operators;
using EUNet.Networks;
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
    // Kernels of a network that was compiled in memory are loaded for it alone, and PoCL takes a minute for those of a large one.
    private const double LargestOnProcessor = 0.7e9;
    private const double LargestInMemoryOnProcessor = 0.05e9;

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
        // PoCL runs kernels on the processor: the smallest size of each network is enough there, and of a large one too much.
        var isProcessor = device.StartsWith("opencl", StringComparison.Ordinal);
        var smallest = golden.Cases.MinBy(size => size.Batch * size.Height * size.Width)!;
        RequireSmall(isProcessor, network, smallest.Batch, smallest.Height, smallest.Width);
        foreach (var size in golden.Cases.Where(size => !isProcessor || size == smallest))
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
        RequireSmall(device.StartsWith("opencl", StringComparison.Ordinal), network, golden.Batch, golden.Height, golden.Width);
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

    private static void RequireSmall(bool isProcessor, Network network, int batch, int height, int width)
    {
        var multiplyAdds = network.Card.MultiplyAdds * (double)(batch * height * width) / (network.Card.NominalHeight * network.Card.NominalWidth);
        var isCompiled = NetworkCatalog.All.Any(entry => entry.Card.Name == network.Card.Name);
        Assert.SkipWhen(
            isProcessor && multiplyAdds > (isCompiled ? LargestOnProcessor : LargestInMemoryOnProcessor),
            $"{network.Card.Name} at {batch} x {height} x {width} takes {multiplyAdds / 1e9:f1} billion multiply-adds: too many for OpenCL on a processor");
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
