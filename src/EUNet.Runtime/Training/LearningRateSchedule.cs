using System.Globalization;

namespace EUNet.Training;

/// <summary>
/// How a learning rate changes from step to step, as factors of its base. A text states one: <c>cosine</c>, <c>poly(0.9)</c>,
/// <c>step(every 30, factor 0.1)</c>; a run's plan says how many steps and epochs there are.
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>The schedules that a text may state.</summary>
    public const string Known = "constant, poly(power 0.9), cosine, step(every 30, factor 0.1), exponential(factor 0.97, every 2.4), plateau(patience 5, factor 0.5)";

    /// <summary>The rate at a step over the base rate.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="span">The run.</param>
    public abstract double Factor(long step, RunSpan span);

    /// <summary>The same rate at every step.</summary>
    public static LearningRateSchedule Constant() => new ConstantSchedule();

    /// <summary>(1 - step / total)^power (DeepLab: Chen et al., 2017).</summary>
    public static LearningRateSchedule Poly(double power = 0.9) => new PolySchedule(power);

    /// <summary>Half a cosine from the base down to 0 (Loshchilov and Hutter, 2017).</summary>
    public static LearningRateSchedule Cosine() => new CosineSchedule();

    /// <summary>Times a factor after every so many epochs.</summary>
    public static LearningRateSchedule Step(double everyEpochs, double factor = 0.1) => new StepSchedule(everyEpochs, factor);

    /// <summary>EfficientNet's: times a factor after every so many epochs, counted from the first step (TensorFlow's TPU recipe: 0.97 every 2.4).</summary>
    public static LearningRateSchedule Exponential(double factor = 0.97, double everyEpochs = 2.4) => new StepSchedule(everyEpochs, factor) { Name = "exponential" };

    /// <summary>Times a factor when validations have not improved for more than some epochs.</summary>
    public static LearningRateSchedule Plateau(double patienceEpochs = 5, double factor = 0.5) => new PlateauSchedule(patienceEpochs, factor);

    /// <summary>The schedule that a text states.</summary>
    /// <exception cref="InputException">It states none.</exception>
    public static LearningRateSchedule Parse(string text)
    {
        var call = NamedNumbers.Read(text, "schedule", Known);
        var schedule = call.Name switch
        {
            "constant" => Constant(),
            "poly" => Poly(call.Take("power", 0.9, least: 0)),
            "cosine" => Cosine(),
            "step" => Step(call.Take("every", 30, least: 0), call.Take("factor", 0.1, least: 0)),
            "exponential" => Exponential(call.Take("factor", 0.97, least: 0), call.Take("every", 2.4, least: 0)),
            "plateau" => Plateau(call.Take("patience", 5, least: 0), call.Take("factor", 0.5, least: 0)),
            _ => throw call.Unknown(),
        };
        call.End();
        return schedule;
    }

    private protected static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private sealed record ConstantSchedule : LearningRateSchedule
    {
        public override double Factor(long step, RunSpan span) => 1;

        public override string ToString() => "constant";
    }

    private sealed record PolySchedule(double Power) : LearningRateSchedule
    {
        public override double Factor(long step, RunSpan span) => Math.Pow(1 - ((double)Math.Min(step, span.Steps) / span.Steps), Power);

        public override string ToString() => $"poly(power {Text(Power)})";
    }

    private sealed record CosineSchedule : LearningRateSchedule
    {
        public override double Factor(long step, RunSpan span)
        {
            var steps = span.Steps - span.WarmUpSteps;
            return steps <= 0 ? 1 : (1 + Math.Cos(Math.PI * Math.Max(Math.Min(step, span.Steps) - span.WarmUpSteps, 0) / steps)) / 2;
        }

        public override string ToString() => "cosine";
    }

    private sealed record StepSchedule(double EveryEpochs, double Change) : LearningRateSchedule
    {
        public string Name { get; init; } = "step";

        public override double Factor(long step, RunSpan span) => Math.Pow(Change, Math.Floor(step / (EveryEpochs * span.StepsPerEpoch)));

        public override string ToString() => Name == "step" ? $"step(every {Text(EveryEpochs)}, factor {Text(Change)})" : $"{Name}(factor {Text(Change)}, every {Text(EveryEpochs)})";
    }
}

/// <summary>How long a run is.</summary>
/// <param name="Steps">Updates in all.</param>
/// <param name="StepsPerEpoch">Updates of an epoch.</param>
/// <param name="WarmUpSteps">At first the rate grows in so many steps from 0 to its base; 0: not.</param>
public sealed record RunSpan(long Steps, int StepsPerEpoch, int WarmUpSteps = 0)
{
    /// <summary>Validations so far: the steps taken by then, and what is to grow (mIoU, accuracy). Plateaus go by it; a resumed run fills it in again.</summary>
    public IList<(long Step, double Metric)> Validations { get; } = [];

    /// <summary>The rate of a step: base · step / warm-up, then what the schedule says.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="baseRate">Where warm-up ends.</param>
    /// <param name="step">From 0.</param>
    public double Rate(LearningRateSchedule schedule, double baseRate, long step)
        => step < WarmUpSteps ? baseRate * step / WarmUpSteps : baseRate * schedule.Factor(step, this);

    /// <summary>The epoch of a step, from 1.</summary>
    public int Epoch(long step) => (int)(step / StepsPerEpoch) + 1;
}
