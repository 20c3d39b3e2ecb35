using EUNet.Model.Tests.Operators;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>The same goldens on ILGPU's devices: every network at its smallest size on OpenCL, the two small ones whole on both.</summary>
[Trait("Category", "Golden")]
public sealed class DeviceGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Networks => GoldenCases.In("networks");

    [Theory]
    [MemberData(nameof(Networks))]
    public void OpenCL_AgreesAtTheSmallestSize(string name) => Infer("opencl:0", name, smallest: true);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Cuda_AgreesAtEverySize(string name) => Infer("cuda:0", name, smallest: false);

    [Fact]
    public void IlgpuCpu_RunsUNetSmallSame() => Infer("ilgpu-cpu", "unet-small-same", smallest: true);

    [Theory]
    [InlineData("opencl:0", "eunet-tiny")]
    [InlineData("opencl:0", "eunet-tiny-odd")]
    [InlineData("opencl:0", "unet-small-same")]
    [InlineData("ilgpu-cpu", "eunet-tiny")]
    [InlineData("ilgpu-cpu", "unet-small-same")]
    [InlineData("cuda:0", "eunet-tiny")]
    [InlineData("cuda:0", "eunet-tiny-odd")]
    [InlineData("cuda:0", "unet-small-same")]
    public void Training_AgreesInEveryGradient(string device, string name)
    {
        var target = Targets.Require(device);
        var golden = GoldenTraining.Read(name);
        using var network = Golden.Networks.Procedural(golden.Network, golden.Gain);
        using var session = network.CreateTrainingSession(target, golden.Batch, golden.Height, golden.Width, new ArenaOptions(KeepTaps: true, InputGradient: true));
        TrainingGoldenTests.Check(session, golden, $"{name} on {device}");
    }

    private static void Infer(string device, string name, bool smallest)
    {
        GoldenCases.Require(name);
        var target = Targets.Require(device);
        var golden = GoldenNetwork.Read(name);
        using var network = Golden.Networks.Procedural(golden.Network, golden.Gain);
        var sizes = golden.Cases.OrderBy(size => size.Batch * size.Height * size.Width);
        foreach (var size in smallest ? sizes.Take(1) : sizes)
        {
            using var session = network.CreateSession(target, size.Batch, size.Height, size.Width, keepTaps: true);
            session.Run(Golden.Networks.Input(session));
            NetworkGoldenTests.Compare(session, size, $"{name} on {device}");
        }
    }
}
