using EUNet.Cpu;
using EUNet.Devices;
using EUNet.Losses;
using EUNet.Model.Tests.Operators;
using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Training;

namespace EUNet.Model.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingPlan s_plan = new(12)
    {
        Rate = 0.01, Schedule = LearningRateSchedule.Cosine(), WarmUp = 2, ClipNorm = 1, Average = 0.9, Loss = Loss.Parse("cross-entropy + 0.5 dice"), EncoderRate = 0.5,
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-trainer-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("adamw")]
    [InlineData("adam")]
    [InlineData("sgd(momentum 0.9)")]
    [InlineData("rmsprop")]
    public void Loss_Falls(string optimizer)
    {
        using var network = Fresh();
        var rate = optimizer.StartsWith('a') ? 0.01 : 0.003;
        var plan = s_plan with { Updates = 40, Optimizer = Optimizer.Parse(optimizer), Rate = rate, ClipNorm = 0 };
        using var trainer = new Trainer(network, new Stripes(), plan, Device.Cpu);
        var steps = trainer.Steps().ToList();
        Assert.Equal(40, steps.Count);
        Assert.Equal([.. Enumerable.Range(1, 40)], steps.Select(step => step.Number));
        Assert.Equal([1, 1, 1, 1, 2], steps.Take(5).Select(step => step.Epoch));
        Assert.True(steps[^1].Loss < 0.7 * steps[0].Loss, $"{steps[0].Loss} to {steps[^1].Loss}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    public void StoppedAndResumed_EqualsNotHavingStopped_BitForBit(int stop)
    {
        var whole = Run(s_plan, stop: -1);
        var halves = Run(s_plan, stop);
        Assert.Equal(whole.Losses, halves.Losses);
        Assert.Equal(whole.Weights, halves.Weights);
        Assert.Equal(whole.Averages, halves.Averages);
    }

    [Fact]
    public void Plateaus_AndAccumulation_AreResumedToo()
    {
        var plan = s_plan with { Schedule = LearningRateSchedule.Plateau(0, 0.5), Accumulate = 2, Optimizer = Optimizer.RmsProp() };
        Assert.Equal(Run(plan, -1).Weights, Run(plan, 7).Weights);
    }

    [Fact]
    public void SameBits_AtAnyNumberOfThreads() => Assert.Equal(Run(s_plan, -1, threads: 1).Weights, Run(s_plan, 4, threads: 3).Weights);

    [Theory]
    [InlineData("opencl:0")]
    [InlineData("cuda:0")]
    public void OnADevice_RunsAndResumesAreEqualToo(string device)
    {
        var target = Targets.Require(device);
        var whole = Run(s_plan, -1, target);
        Assert.Equal(whole.Weights, Run(s_plan, -1, target).Weights);
        var halves = Run(s_plan, 5, target);
        Assert.Equal(whole.Losses, halves.Losses);
        Assert.Equal(whole.Weights, halves.Weights);
        Assert.Equal(whole.Averages, halves.Averages);
    }

    [Fact]
    public void AnotherSeed_DropsOtherThings_AndStepsDependOnNothingElse()
    {
        // eunet-tiny drops nothing, efficientnet-b0 does: classifiers have dropout and stochastic depth.
        static float[] Train(ulong seed)
        {
            using var network = new EfficientNetB0();
            network.Initialize(1);
            var plan = new TrainingPlan(2) { Seed = seed, Loss = Loss.CrossEntropy() };
            using var trainer = new Trainer(network, new Labels(), plan, Device.Cpu);
            foreach (var step in trainer.Steps())
            {
                Assert.True(double.IsFinite(step.Loss));
            }

            return Values(network);
        }

        var first = Train(1);
        Assert.Equal(first, Train(1));
        Assert.NotEqual(first, Train(2));
    }

    [Fact]
    public void FrozenEncoder_KeepsItsBits_WhileTheRestLearns()
    {
        using var network = Fresh();
        var before = network.Parameters.Items.ToDictionary(p => p.Name, network.Parameters.Export);
        using var trainer = new Trainer(network, new Stripes(), s_plan with { FreezeEncoder = true }, Device.Cpu);
        var steps = trainer.Steps().ToList();
        Assert.True(steps[^1].Loss < steps[0].Loss);
        foreach (var parameter in network.Parameters.Items)
        {
            Assert.Equal(parameter.InEncoder, before[parameter.Name].AsSpan().SequenceEqual(network.Parameters.Export(parameter)));
        }
    }

    [Fact]
    public void Result_IsTheAverage_AndTheWeightsComeBack()
    {
        using var network = Fresh();
        using var trainer = new Trainer(network, new Stripes(), s_plan, Device.Cpu);
        _ = trainer.Steps().Last();
        var weights = Values(network);
        var average = trainer.WithResult(() => Values(network));
        Assert.NotEqual(weights, average);
        Assert.Equal(weights, Values(network));
        trainer.SaveWeights(At("w.safetensors"));
        using var loaded = EUNetTiny.Load(At("w.safetensors"));
        Assert.Equal(average, Values(loaded));
        Assert.Empty(loaded.LastLoad!.Notes);
    }

    [Fact]
    public void State_OfAnotherRun_IsRefused()
    {
        using var network = Fresh();
        using var trainer = new Trainer(network, new Stripes(), s_plan, Device.Cpu);
        _ = trainer.Steps().First();
        trainer.SaveState(At("state"));
        Refuses(s_plan with { Rate = 0.02 }, "is of another run", "rate 0.02");
        trainer.SaveWeights(At("state"));
        Refuses(s_plan, "holds no run's state");
        File.WriteAllBytes(At("state"), File.ReadAllBytes(At("state"))[..^5]);
        Refuses(s_plan, "state");
        File.Delete(At("state"));
        Refuses(s_plan, "state");

        using var other = new UNetSmallSame();
        other.Initialize(1);
        using var others = new Trainer(other, new Stripes(), s_plan with { Loss = Loss.CrossEntropy() }, Device.Cpu);
        others.SaveState(At("state"));
        Refuses(s_plan, "unet-small-same", "eunet-tiny");
    }

    [Fact]
    public void NumbersThatOverflow_NameTheFirstThatDoes()
    {
        using var network = Fresh();
        var scale = network.Parameters["block2b_expand_bn.weight"];
        network.Parameters.Set(scale, [.. Enumerable.Repeat(float.MaxValue, scale.Length)]);
        using (var trainer = new Trainer(network, new Stripes(), s_plan, Device.Cpu))
        {
            var running = Values(network);
            var message = Assert.Throws<DivergenceException>(() => trainer.Steps().First()).Message;
            Assert.Contains("step 1", message);
            Assert.True(message.Contains("x2bExpand ", StringComparison.Ordinal), message);
            Assert.Equal(network.Parameters.Span(scale).ToArray(), running.AsSpan(scale.Offset, scale.Length));
        }

        network.Parameters.Set(scale, [.. Enumerable.Repeat(float.NaN, scale.Length)]);
        using var another = new Trainer(network, new Stripes(), s_plan, Device.Cpu);
        Assert.Contains("block2b_expand_bn.weight", Assert.Throws<DivergenceException>(() => another.Steps().First()).Message);
    }

    [Fact]
    public void ALossThatDoesNotFitTheLogits_OrABatchThatIsGone_IsAnError()
    {
        using var network = Fresh();
        var error = Assert.Throws<InputException>(() => new Trainer(network, new Stripes(), s_plan with { Loss = Loss.Bce() }, Device.Cpu));
        Assert.Contains("eunet-tiny", error.Message);
        Assert.Contains("there are 3: use cross-entropy", error.Message);
        error = Assert.Throws<InputException>(() => new Trainer(network, new Stripes(), s_plan with { Loss = Loss.BalancedCrossEntropy() }, Device.Cpu));
        Assert.Contains("ClassFrequencies()", error.Message);
        using var trainer = new Trainer(network, new Stripes { FailsAt = 2 }, s_plan, Device.Cpu);
        Assert.Contains("p.png", Assert.Throws<InputException>(() => trainer.Steps().ToList()).Message);
        Assert.Equal(2, trainer.Taken);
    }

    private void Refuses(TrainingPlan plan, params string[] parts)
    {
        using var network = Fresh();
        var before = Values(network);
        using var trainer = new Trainer(network, new Stripes(), plan, Device.Cpu);
        var message = Assert.ThrowsAny<InputException>(() => trainer.RestoreState(At("state"))).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
        Assert.Equal(before, Values(network));
    }

    private (List<double> Losses, float[] Weights, float[] Averages) Run(TrainingPlan plan, int stop, int threads = 2)
        => Run(plan, stop, new CpuDevice(new CpuOptions(threads)));

    private (List<double> Losses, float[] Weights, float[] Averages) Run(TrainingPlan plan, int stop, Device device)
    {
        var losses = new List<double>();
        if (stop > 0)
        {
            using var network = Fresh();
            using var trainer = new Trainer(network, new Stripes(), plan, device);
            losses.AddRange(trainer.Steps().Take(stop).Select(Observed(trainer)));
            trainer.SaveState(At("state"));
        }

        using var second = Fresh(seed: stop > 0 ? 7UL : 3UL);
        using var rest = new Trainer(second, new Stripes(), plan, device);
        if (stop > 0)
        {
            rest.RestoreState(At("state"));
            Assert.Equal(stop, rest.Taken);
        }

        losses.AddRange(rest.Steps(loaders: 2).Select(Observed(rest)));
        rest.Session.Synchronize();
        return (losses, Values(second), plan.Average > 0 ? rest.WithResult(() => Values(second)) : []);
    }

    // A metric that stops to grow, for plateaus.
    private static Func<TrainingStep, double> Observed(Trainer trainer) => step =>
    {
        trainer.Span.Validations.Add((step.Number, Math.Min(step.Number, 3)));
        return step.Loss;
    };

    private static EUNetTiny Fresh(ulong seed = 3)
    {
        var network = new EUNetTiny();
        network.Initialize(seed);
        return network;
    }

    private static unsafe float[] Values(Network network) => new ReadOnlySpan<float>(network.Parameters.Values, network.Parameters.Length).ToArray();

    private string At(string path) => Path.Combine(_folder.FullName, path);
}
