using EUNet.Cpu;
using EUNet.Devices;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Sessions;

/// <summary>Weights that change after a session's first run: it takes them up, to the bit as a session made afterwards, and allocates nothing for it.</summary>
[Collection(nameof(Alone))]
public sealed class ChangedWeightsTests
{
    [Theory]
    [InlineData("eunet-tiny", "cpu")]
    [InlineData("unet-small-same", "cpu")]
    [InlineData("efficientnet-lite0", "cpu")]
    [InlineData("eunet-b0", "cpu")]
    [InlineData("eunet-tiny", "ilgpu-cpu")]
    public void InferenceSession_RunsOnTheNewWeights(string name, string device)
    {
        using var network = Create(name);
        network.Initialize(1);
        using var session = network.CreateSession(Device.Parse(device), 1, 33, 45);
        var first = Logits(session);
        network.Initialize(2);
        var second = Logits(session);
        using var fresh = network.CreateSession(Device.Parse(device), 1, 33, 45);
        Assert.Equal(Bits(Logits(fresh)), Bits(second));
        Assert.NotEqual(first, second);
        network.Initialize(1);
        Assert.Equal(Bits(first), Bits(Logits(session)));
    }

    [Fact]
    public void InferenceSession_GivesTheSameBitsOnNewWeights_AtAnyNumberOfThreads()
    {
        var runs = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var network = Create("eunet-b0");
            network.Initialize(1);
            using var session = network.CreateSession(new CpuDevice(new CpuOptions(threads)), 1, 65, 97);
            Logits(session);
            network.Initialize(2);
            return Bits(Logits(session));
        }).ToList();
        Assert.Equal(runs[0], runs[1]);
        Assert.Equal(runs[0], runs[2]);
    }

    [Theory]
    [InlineData("eunet-tiny")]
    [InlineData("unet-small-same")]
    [InlineData("eunet-b0")]
    public void RunOnNewWeights_AllocatesNothing(string name)
    {
        using var network = Create(name);
        network.Initialize(1);
        using var session = network.CreateSession(Device.Cpu, 1, 65, 97);
        var pixels = Pixels(session);
        session.Run(pixels);
        Assert.Equal(0, Allocations.EveryTime(() =>
        {
            network.Parameters.MarkChanged();
            session.Run(pixels);
        }));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void InferenceSession_FollowsTraining(string device)
    {
        using var network = Create("eunet-tiny");
        network.Initialize(1);
        using var session = network.CreateSession(Device.Cpu, 1, 16, 24);
        using var training = network.CreateTrainingSession(Device.Parse(device), 2, 16, 24);
        var seen = new List<float[]> { Logits(session) };
        for (var step = 0; step < 2; step++)
        {
            training.Forward(Pixels(training));
            training.Synchronize();
            seen.Add(Logits(session)); // running statistics have moved
            training.SoftmaxCrossEntropy(Classes(training));
            training.Backward();
            training.AdamW(1e-2f);
            training.Synchronize();
            seen.Add(Logits(session));
            using var fresh = network.CreateSession(Device.Cpu, 1, 16, 24);
            Assert.Equal(Bits(Logits(fresh)), Bits(seen[^1]));
        }

        Assert.Distinct(seen.Select(logits => string.Join(",", Bits(logits))));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void TrainingSession_GoesOnFromTheNewWeights(string device)
    {
        using var network = Create("eunet-tiny");
        network.Initialize(1);
        using var training = network.CreateTrainingSession(Device.Parse(device), 1, 16, 24);
        training.Forward(Pixels(training));
        network.Initialize(2);
        training.Forward(Pixels(training));
        var found = new float[training.LogitsLength];
        training.ReadLogits(found);
        network.Initialize(2);
        using var fresh = network.CreateTrainingSession(Device.Parse(device), 1, 16, 24);
        fresh.Forward(Pixels(fresh));
        var expected = new float[fresh.LogitsLength];
        fresh.ReadLogits(expected);
        Assert.Equal(Bits(expected), Bits(found));
    }

    private static Network Create(string name) => NetworkCatalog.All.Single(entry => entry.Card.Name == name).Create();

    private static float[] Logits(InferenceSession session)
    {
        session.Run(Pixels(session));
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        return logits;
    }

    private static float[] Pixels(NetworkSession session)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, session.InputLength).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static int[] Classes(TrainingSession session)
    {
        var (rows, columns, channels) = session.LogitsShape;
        return [.. Enumerable.Range(0, session.Batch * rows * columns).Select(i => i % channels)];
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
