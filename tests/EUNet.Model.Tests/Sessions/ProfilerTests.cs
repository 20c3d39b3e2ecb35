using EUNet.Data;
using EUNet.Devices;
using EUNet.Networks;
using EUNet.Profiling;
using EUNet.Tensors;

namespace EUNet.Model.Tests.Sessions;

/// <summary>A profile has every step of the network once, its times make up the whole, and its multiply-adds are the network's.</summary>
[Collection(nameof(Alone))]
public sealed class ProfilerTests
{
    private const int Runs = 5;

    public static TheoryData<string> Networks => ["eunet-tiny", "unet-small-same", "eunet-lite0-camvid", "eunet-b0", "efficientnet-b0"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Inference_HasEveryStepOnce_AndItsTimes(string name) => CheckInference(name, "cpu");

    [Fact]
    public void Ilgpu_HasEveryStepOnce_AndItsTimes() => CheckInference("eunet-tiny", "ilgpu-cpu");

    [Theory]
    [MemberData(nameof(Networks))]
    public void Training_HasEveryStepOnce_AndItsTimes(string name)
    {
        using var network = Create(name);
        using var session = network.CreateTrainingSession(
            Device.Cpu, 2, 33, 45, new ArenaOptions(InputGradient: true), Recomputation.Convolution); // which skips no step
        var profile = Train(session);
        Assert.Equal(network.Card.TrainingSteps.Cpu, profile.Steps.Count(step => step.IsScheduled));
        string[] around = ["input", "loss", "zero gradients", "clip gradients", "AdamW", "average weights"];
        Assert.Equal(around, profile.Steps.Where(step => !step.IsScheduled).Select(step => step.Kind));
        Assert.Equal(profile.Steps.OrderBy(step => step.Phase), profile.Steps);
        AssertTimesMakeUpTheWhole(profile);
    }

    [Theory]
    [InlineData("eunet-b0")]
    [InlineData("eunet-lite0-camvid")]
    [InlineData("efficientnet-lite0")]
    [InlineData("unet-small-same")]
    public void MultiplyAdds_AreTheCards_AndBackwardTwiceAsMany(string name)
    {
        using var network = Create(name);
        var card = network.Card;
        using (var session = network.CreateSession(Device.Cpu, 2, card.NominalHeight, card.NominalWidth))
        {
            Assert.Equal(2 * card.MultiplyAdds, Profiler.Inference(session, Pixels(session), 1).Steps.Sum(step => step.MultiplyAdds));
        }

        using var training = network.CreateTrainingSession(
            Device.Cpu, 1, card.NominalHeight, card.NominalWidth, new ArenaOptions(InputGradient: true), Recomputation.Convolution);
        var profile = Train(training, 1);
        Assert.Equal(card.MultiplyAdds, In(ProfilePhase.Forward));
        Assert.Equal(2 * card.MultiplyAdds, In(ProfilePhase.Backward));

        long In(ProfilePhase phase) => profile.Steps.Where(step => step.Phase == phase && !step.IsAgain).Sum(step => step.MultiplyAdds);
    }

    [Fact]
    public void InputGradient_IsNoStepWhereItIsNotAskedFor()
    {
        using var network = Create("eunet-lite0-camvid");
        using var session = network.CreateTrainingSession(Device.Cpu, 1, 33, 45, recomputation: Recomputation.Convolution);
        var steps = Train(session, 1).Steps;
        Assert.Equal(network.Card.TrainingSteps.Cpu - 1, steps.Count(step => step.IsScheduled));
        Assert.DoesNotContain(steps, step => step is { Layer: "stem_conv", Pass: "backward: input" });
    }

    [Fact]
    public void Groups_SumUp_AndNameDepthwiseWeights()
    {
        using var network = Create("eunet-lite0-camvid");
        using var session = network.CreateTrainingSession(Device.Cpu, 1, 33, 45);
        var profile = Train(session);
        foreach (var groups in new[] { profile.Group(profile.Steps, step => step.Kind), profile.Group(profile.Steps, step => step.Pass) })
        {
            Assert.Equal(1, groups.Sum(group => group.Share), 9);
            Assert.Equal(profile.Steps.Count, groups.Sum(group => group.Steps.Count));
        }

        var depthwise = profile.Group(profile.Steps, step => step.Kind).Single(group => group.Name == "depthwise weights");
        Assert.Equal(16, depthwise.Steps.Count);
        Assert.All(depthwise.Steps, step => Assert.Equal(("backward: weights", "DepthwiseWeights"), (step.Pass, step.Method)));
        Assert.True(depthwise.Gigaflops > 0);
        var step = depthwise.Steps.Single(step => step.Layer == "block2a_dwconv");
        Assert.Equal([1, 9, 12, 96], step.Shape);
        Assert.Equal(9 * 12 * 96 * 9, step.MultiplyAdds);
        Assert.Equal(4 * ((9 * 12 * 96) + (17 * 23 * 96) + (9 * 96)), step.Bytes);
    }

    [Fact]
    public void Profiling_LeavesTheSessionAsItWas()
    {
        using var network = Create("eunet-tiny");
        using var session = network.CreateSession(Device.Cpu, 1, 33, 45);
        var pixels = Pixels(session);
        session.Run(pixels);
        var before = Logits(session);
        var profile = Profiler.Inference(session, pixels, 2);
        Assert.Equal(0, EUNet.Testing.Allocations.EveryTime(() => session.Run(pixels)));
        Assert.Equal(before, Logits(session));
        Assert.All(profile.Steps, step => Assert.Equal(2, step.Seconds.Count));
    }

    private static void CheckInference(string name, string device)
    {
        using var network = Create(name);
        using var session = network.CreateSession(Device.Parse(device), 1, 65, 97);
        var profile = Profiler.Inference(session, Pixels(session), Runs);
        Assert.Equal(device == "cpu" ? network.Card.InferenceSteps.Cpu : network.Card.InferenceSteps.Gpu, profile.Steps.Count(step => step.IsScheduled));
        Assert.All(profile.Steps, step => Assert.Equal(("forward", ProfilePhase.Forward), (step.Pass, step.Phase)));
        AssertTimesMakeUpTheWhole(profile);
    }

    private static void AssertTimesMakeUpTheWhole(NetworkProfile profile)
    {
        Assert.Equal(Runs, profile.Runs.Count);
        Assert.Equal(Runs, profile.TimedRuns.Count);
        double[] shares = [.. profile.TimedRuns.Select((whole, run) => profile.Steps.Sum(step => step.Seconds[run]) / whole)];

        // Between two steps, too, another process may have the processor: not in the best of the runs.
        Assert.True(shares.Max() > 0.9 && shares.All(share => share <= 1), string.Join(", ", shares));
    }

    private static NetworkProfile Train(TrainingSession session, int runs = Runs)
    {
        var card = session.Network.Card;
        var random = new CounterRandom(1, "targets");
        var classes = Math.Max(card.Outputs, 2);
        int[] targets = [.. Enumerable.Range(0, session.LogitsLength / card.Outputs).Select(i => random.Integer((ulong)i, classes))];
        return Profiler.Training(session, Pixels(session), targets, card.Training.CreateLoss().Balanced([.. Enumerable.Repeat(1.0, classes)]), runs);
    }

    private static Network Create(string name)
    {
        var network = NetworkCatalog.All.Single(entry => entry.Card.Name == name).Create();
        network.Initialize(1);
        return network;
    }

    private static float[] Pixels(NetworkSession session)
    {
        var random = new CounterRandom(1, "pixels");
        return [.. Enumerable.Range(0, session.InputLength).Select(i => (float)((2 * random.Uniform((ulong)i)) - 1))];
    }

    private static float[] Logits(NetworkSession session)
    {
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        return logits;
    }
}
