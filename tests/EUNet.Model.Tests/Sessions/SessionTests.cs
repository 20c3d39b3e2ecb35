using EUNet.Cpu;
using EUNet.Devices;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Sessions;

/// <summary>Tests that no other test runs beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>What a session promises besides right numbers: no allocation, the same bits at any number of threads, one arena.</summary>
[Collection(nameof(Alone))]
public sealed class SessionTests
{
    public static TheoryData<string> Networks => ["eunet-tiny", "unet-small-same", "efficientnet-lite0", "eunet-b0"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Inference_AllocatesNothingAfterTheFirstRun(string name)
    {
        using var network = Create(name);
        using var session = network.CreateSession(Device.Cpu, 1, 65, 97);
        var pixels = Pixels(session.InputLength);
        session.Run(pixels);
        session.Run(pixels);
        Assert.Equal(0, Allocations.EveryTime(() => session.Run(pixels)));
    }

    [Theory]
    [InlineData("eunet-tiny")]
    [InlineData("unet-small-same")]
    [InlineData("eunet-lite0-camvid")]
    public void TrainingStep_AllocatesNothingAfterTheFirst(string name)
    {
        using var network = Create(name);
        using var session = network.CreateTrainingSession(Device.Cpu, 2, 33, 45);
        var (pixels, targets) = (Pixels(session.InputLength), Targets(session));
        Step(session, pixels, targets);
        Step(session, pixels, targets);
        Assert.Equal(0, Allocations.EveryTime(() => Step(session, pixels, targets)));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Inference_GivesTheSameBits_AtAnyNumberOfThreads(string name)
    {
        var runs = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var network = Create(name);
            using var session = network.CreateSession(new CpuDevice(new CpuOptions(threads)), 1, 65, 97);
            session.Run(Pixels(session.InputLength));
            var logits = new float[session.LogitsLength];
            session.ReadLogits(logits);
            return logits;
        }).ToList();
        Assert.Contains(runs[0], value => value != 0);
        Assert.Equal(Bits(runs[0]), Bits(runs[1]));
        Assert.Equal(Bits(runs[0]), Bits(runs[2]));
    }

    [Theory]
    [InlineData("eunet-tiny")]
    [InlineData("unet-small-same")]
    [InlineData("eunet-lite0-camvid")]
    public unsafe void Training_GivesTheSameBits_AtAnyNumberOfThreads(string name)
    {
        var runs = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var network = Create(name);
            using var session = network.CreateTrainingSession(new CpuDevice(new CpuOptions(threads)), 2, 33, 45);
            var (pixels, targets) = (Pixels(session.InputLength), Targets(session));
            Step(session, pixels, targets);
            Step(session, pixels, targets);
            return new ReadOnlySpan<float>(network.Parameters.Values, network.Parameters.Length).ToArray();
        }).ToList();
        Assert.Equal(Bits(runs[0]), Bits(runs[1]));
        Assert.Equal(Bits(runs[0]), Bits(runs[2]));
    }

    [Theory]
    [InlineData("eunet-lite0-camvid", true, 8, 380_000_000)]
    [InlineData("eunet-lite0-camvid", false, 1, 10_300_000)]
    [InlineData("eunet-b0", true, 8, 480_000_000)]
    [InlineData("eunet-b0", false, 1, 10_300_000)]
    public void Arena_StaysWithinItsBudget(string name, bool training, int batch, long budget)
    {
        var bytes = NetworkCatalog.All.Single(entry => entry.Card.Name == name).Card.ArenaBytes(batch, 224, 224, training);
        Assert.InRange(bytes, budget / 2, budget);
    }

    private static Network Create(string name)
    {
        var network = NetworkCatalog.All.Single(entry => entry.Card.Name == name).Create();
        network.Initialize(7);
        return network;
    }

    private static float[] Pixels(int length)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static int[] Targets(TrainingSession session)
    {
        var (rows, columns, channels) = session.LogitsShape;
        return [.. Enumerable.Range(0, session.Batch * rows * columns).Select(i => i % channels)];
    }

    private static void Step(TrainingSession session, float[] pixels, int[] targets)
    {
        session.Forward(pixels);
        session.SoftmaxCrossEntropy(targets);
        session.Backward();
        session.AdamW(1e-3f);
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
