using System.Text.Json;
using EUNet.Testing;
using EUNet.Training;

namespace EUNet.Runtime.Tests.Training;

public sealed class ScheduleTests
{
    /// <summary>golden/training/sequences.json's schedules, by their names.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases => GoldenCases.From(() => Golden().Select(schedule => schedule.GetProperty("name").GetString()!));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rate_IsTheGoldenOne_AtEveryStep(string name)
    {
        GoldenCases.Require(name);
        var golden = Golden().Single(schedule => schedule.GetProperty("name").GetString() == name);
        double Number(string key, double otherwise) => golden.TryGetProperty(key, out var value) ? value.GetDouble() : otherwise;
        var perEpoch = (int)Number("steps_per_epoch", 1);
        var warmUp = (int)(golden.TryGetProperty("warm_up_epochs", out var epochs) ? epochs.GetDouble() * perEpoch : Number("warm_up", 0));
        var span = new RunSpan((long)Number("total", 1000), perEpoch, warmUp);
        var schedule = name switch
        {
            "poly" => LearningRateSchedule.Poly(Number("power", double.NaN)),
            "step" => LearningRateSchedule.Step(Number("every", double.NaN), Number("factor", double.NaN)),
            "exponential" => LearningRateSchedule.Exponential(Number("factor", double.NaN), Number("every_epochs", double.NaN)),
            _ => LearningRateSchedule.Parse(name),
        };
        var steps = golden.GetProperty("steps").EnumerateArray().Select(step => step.GetInt64()).ToList();
        var values = golden.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToList();
        Assert.Equal(20, steps.Count);
        foreach (var (step, value) in steps.Zip(values))
        {
            Assert.Equal(value, span.Rate(schedule, Number("base", double.NaN), step), 1e-8);
        }
    }

    [Fact]
    public void Plateau_HalvesTheRate_WhenNothingImprovesForLong()
    {
        var span = new RunSpan(1000, 10);
        var schedule = LearningRateSchedule.Plateau(patienceEpochs: 2, factor: 0.5);
        (long Step, double Metric)[] seen = [(10, 0.1), (20, 0.3), (30, 0.3), (40, 0.2), (50, 0.29), (60, 0.28), (70, 0.27), (80, 0.26), (90, 0.4)];
        Array.ForEach(seen, span.Validations.Add);
        Assert.Equal(1, schedule.Factor(49, span));
        Assert.Equal(0.5, schedule.Factor(50, span)); // three epochs after the best, at step 20
        Assert.Equal(0.5, schedule.Factor(79, span));
        Assert.Equal(0.25, schedule.Factor(80, span)); // three epochs after the last change
        Assert.Equal(0.25, schedule.Factor(500, span));
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("poly(power 0.5)")]
    [InlineData("cosine")]
    [InlineData("step(every 20, factor 0.2)")]
    [InlineData("exponential(factor 0.97, every 2.4)")]
    [InlineData("plateau(patience 3, factor 0.1)")]
    public void Text_ComesBack(string text) => Assert.Equal(text, LearningRateSchedule.Parse(text).ToString());

    [Theory]
    [InlineData("poly(0.5)", "poly(power 0.5)")]
    [InlineData("step(factor 0.5)", "step(every 30, factor 0.5)")]
    [InlineData(" poly ", "poly(power 0.9)")]
    public void Text_MayBeShorter(string text, string whole) => Assert.Equal(whole, LearningRateSchedule.Parse(text).ToString());

    [Theory]
    [InlineData("cosin", "there is no cosin")]
    [InlineData("cosine(3)", "takes no numbers")]
    [InlineData("poly(power -1)", "power cannot be -1")]
    [InlineData("poly(pover 1)", "takes power")]
    [InlineData("step(every x)", "'every x' is no name with a number")]
    [InlineData("step(1, 2, 3)", "takes every, factor")]
    [InlineData("step(every 1", "write a name")]
    [InlineData("", "write a name")]
    public void Text_ThatStatesNone_IsSaid(string text, string part)
    {
        var message = Assert.Throws<InputException>(() => LearningRateSchedule.Parse(text)).Message;
        Assert.Contains(part, message);
        Assert.Contains("exponential", message);
    }

    [Theory]
    [InlineData("adamw(decay 0.05, beta1 0.9, beta2 0.99)")]
    [InlineData("adam(decay 0, beta1 0.8, beta2 0.999)")]
    [InlineData("sgd(momentum 0.8, nesterov 0, decay 0.0005)")]
    [InlineData("rmsprop(decay 0.9, momentum 0.9, epsilon 0.001, weight-decay 1E-05)")]
    public void Optimizer_ComesBack(string text) => Assert.Equal(text, Optimizer.Parse(text).ToString());

    [Theory]
    [InlineData("lion", "there is no lion")]
    [InlineData("sgd(momentum 1)", "momentum cannot be 1")]
    [InlineData("adamw(dekay 1)", "takes decay, beta1, beta2")]
    public void Optimizer_ThatIsNone_IsSaid(string text, string part) => Assert.Contains(part, Assert.Throws<InputException>(() => Optimizer.Parse(text)).Message);

    private static List<JsonElement> Golden()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenFolder.Path, "training", "sequences.json")));
        return [.. document.RootElement.GetProperty("schedules").EnumerateArray().Select(element => element.Clone())];
    }
}
