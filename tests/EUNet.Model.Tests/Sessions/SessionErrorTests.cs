using EUNet.Cpu;
using EUNet.Data;
using EUNet.Devices;
using EUNet.Gpu;
using EUNet.Imaging;
using EUNet.Losses;
using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Training;
using EUNet.Weights;
using ILGPU.Runtime;
using Device = EUNet.Devices.Device;

namespace EUNet.Model.Tests.Sessions;

/// <summary>What a session or a network refuses, and that it says what to do.</summary>
public sealed class SessionErrorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-sessions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Run_AfterTheNetworkWasDisposed_IsAnError()
    {
        var network = new EUNetTiny();
        network.Initialize(1);
        using var session = network.CreateSession(Device.Cpu, 1, 16, 24);
        using var training = network.CreateTrainingSession(Device.Cpu, 1, 16, 24);
        var pixels = new float[session.InputLength];
        session.Run(pixels);
        training.Forward(pixels);
        network.Dispose();
        Assert.Contains("Dispose a network after the sessions", Assert.Throws<ObjectDisposedException>(() => session.Run(pixels)).Message);
        Assert.Throws<ObjectDisposedException>(() => session.Run());
        Assert.Throws<ObjectDisposedException>(() => training.Forward(pixels));
        Assert.Throws<ObjectDisposedException>(() => training.AdamW(1e-3f));
    }

    [Fact]
    public void Run_AfterTheSessionWasDisposed_IsAnError()
    {
        using var network = new EUNetTiny();
        var session = network.CreateSession(Device.Cpu, 1, 16, 24);
        var training = network.CreateTrainingSession(Device.Cpu, 1, 16, 24);
        var pixels = new float[session.InputLength];
        session.Run(pixels);
        session.Dispose();
        session.Dispose();
        training.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(pixels));
        Assert.Throws<ObjectDisposedException>(() => session.ReadLogits(new float[session.LogitsLength]));
        Assert.Throws<ObjectDisposedException>(() => training.Forward(pixels));
    }

    [Fact]
    public void Taps_OfASessionThatKeepsNone_AreAnError()
    {
        using var network = new EUNetTiny();
        using var session = network.CreateSession(Device.Cpu, 1, 16, 24);
        session.Run(new float[session.InputLength]);
        Assert.Contains("keepTaps: true", Assert.Throws<InvalidOperationException>(() => session.ReadTap("2b.drop")).Message);
        Assert.Throws<InvalidOperationException>(() => session.Taps);
        using var training = network.CreateTrainingSession(Device.Cpu, 1, 16, 24);
        Assert.Contains("KeepTaps: true", Assert.Throws<InvalidOperationException>(() => training.ReadTap("2b.drop")).Message);
        Assert.Contains("KeepTaps: true", Assert.Throws<InvalidOperationException>(() => training.ReadTapGradient("2b.drop")).Message);
        Assert.Throws<InvalidOperationException>(() => training.TapGradients);
    }

    [Theory]
    [InlineData(8, 16384, 16384)]
    [InlineData(1, 32768, 32768)] // as many pixels as can be, but three channels of them
    public void Size_ThatCannotBe_IsAnErrorBeforeAnythingIsAllocated(int batch, int height, int width)
    {
        using var network = new EUNetTiny();
        Assert.Contains("smaller size or batch", Assert.Throws<InputException>(() => network.CreateSession(Device.Cpu, batch, height, width)).Message);
        Assert.Contains("smaller size or batch", Assert.Throws<InputException>(() => network.CreateTrainingSession(Device.Cpu, batch, height, width)).Message);
    }

    [Fact]
    public void Load_ThatFails_DisposesTheNetwork()
    {
        var network = new Probe();
        network.Initialize(1);
        Assert.ThrowsAny<WeightsException>(() => Probe.Load(network, At("none.safetensors")));
        Assert.Throws<ObjectDisposedException>(() => network.Parameters.Version);
    }

    [Fact]
    public void Load_OfAnotherVersionOfTheSpec_KeepsTheNote()
    {
        using var network = new EUNetTiny();
        network.Initialize(1);
        SafetensorsWriter.Write(At("w"), network.Parameters, StorageType.F32, new Dictionary<string, string> { ["fingerprint"] = "0123" });
        using var loaded = EUNetTiny.Load(At("w"));
        Assert.Contains($"(fingerprint 0123, now {EUNetTiny.Definition.Fingerprint})", Assert.Single(loaded.LastLoad!.Notes));
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    /// <summary>A network of one bias, to see what becomes of it.</summary>
    private sealed class Probe : Network
    {
        public Probe()
            : base(EUNetTiny.Definition) => Parameters.Add("a.bias", ParameterKind.Bias, 4);

        public static Probe Load(Probe network, string path) => Loaded(network, path);

        protected override InferenceProgram<CpuPass> CreateCpuInference(Arena arena) => throw new NotSupportedException();

        protected override TrainingProgram<CpuTrainingPass> CreateCpuTraining(Arena arena) => throw new NotSupportedException();

        protected override InferenceProgram<GpuPass> CreateGpuInference(Arena arena, Accelerator accelerator) => throw new NotSupportedException();

        protected override TrainingProgram<GpuTrainingPass> CreateGpuTraining(Arena arena, Accelerator accelerator) => throw new NotSupportedException();
    }
}
