using EUNet.Model.Tests.Operators;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>The two small networks whole on ILGPU's CPU device, which runs the kernels as .NET methods and is too slow for more.</summary>
[Trait("Category", "Golden")]
public sealed class IlgpuCpuGoldenTests
{
    private const string Device = "ilgpu-cpu";

    [Fact]
    public void Inference_UNetSmallSame_AgreesAtTheSmallestSize()
    {
        var target = Targets.Require(Device);
        var golden = GoldenNetwork.Read("unet-small-same");
        using var network = Networks.Procedural(golden.Network, golden.Gain);
        var size = golden.Cases.MinBy(size => size.Batch * size.Height * size.Width)!;
        using var session = network.CreateSession(target, size.Batch, size.Height, size.Width, keepTaps: true);
        session.Run(Networks.Input(session));
        NetworkGoldenTests.Compare(session, size, $"unet-small-same on {Device}");
    }

    [Theory]
    [InlineData("eunet-tiny")]
    [InlineData("unet-small-same")]
    public void Training_AgreesInEveryGradient(string name)
    {
        var target = Targets.Require(Device);
        var golden = GoldenTraining.Read(name);
        using var network = Networks.Procedural(golden.Network, golden.Gain);
        using var session = network.CreateTrainingSession(target, golden.Batch, golden.Height, golden.Width, new ArenaOptions(KeepTaps: true, InputGradient: true));
        TrainingGoldenTests.Check(session, golden, $"{name} on {Device}");
    }
}
