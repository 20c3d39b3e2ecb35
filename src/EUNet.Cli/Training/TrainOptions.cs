using EUNet.Cli.Runs;
using System.Globalization;
using EUNet.Data;
using EUNet.Devices;
using EUNet.Losses;
using EUNet.Networks;
using EUNet.Training;

namespace EUNet.Cli.Training;

/// <summary>What <c>eunet train</c> was told; <see cref="TrainArguments"/> says what each means.</summary>
internal sealed record TrainOptions
{
    public required string Network { get; init; }

    public required string Data { get; init; }

    public string? Init { get; init; }

    public required int Epochs { get; init; }

    public int? Steps { get; init; }

    public required int Batch { get; init; }

    public required int Accumulate { get; init; }

    public PictureSize? Crop { get; init; }

    public string? Augment { get; init; }

    public required Optimizer Optimizer { get; init; }

    public float? Rate { get; init; }

    public float? EncoderRate { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    public int? WarmUp { get; init; }

    public Loss? Loss { get; init; }

    public double Clip { get; init; }

    public double Average { get; init; }

    public bool FreezeEncoder { get; init; }

    public int ValidateEvery { get; init; }

    public ulong Seed { get; init; }

    public string? Out { get; init; }

    public bool Resume { get; init; }

    public bool FindRate { get; init; }

    public required Device Device { get; init; }

    /// <summary>The crops' size.</summary>
    public PictureSize CropFor(NetworkCard card) => Crop ?? new PictureSize(card.NominalHeight, card.NominalWidth);

    /// <summary>The plan of a run.</summary>
    /// <param name="loss">The loss, ready to be evaluated.</param>
    /// <param name="stepsPerEpoch">Batches of an epoch.</param>
    public TrainingPlan Plan(Loss loss, int stepsPerEpoch)
    {
        var perEpoch = Math.Max(stepsPerEpoch / Accumulate, 1);
        var updates = Steps ?? (long)Epochs * perEpoch;
        return new TrainingPlan(updates)
        {
            Optimizer = Optimizer,
            Rate = Rate,
            Schedule = Schedule,
            WarmUp = WarmUp ?? (int)Math.Min(2L * perEpoch, updates / 10),
            Loss = loss,
            EncoderRate = EncoderRate ?? (Init is null ? 1 : 0.3),
            FreezeEncoder = FreezeEncoder,
            ClipNorm = Clip,
            Accumulate = Accumulate,
            Average = Average,
            Seed = Seed,
        };
    }

    /// <summary>Every choice, as <c>--config</c> takes it; what was not said stands as what it came to.</summary>
    public IEnumerable<KeyValuePair<string, Setting>> Settings(NetworkCard card, TrainingPlan plan, IBatchSource batches)
    {
        var crop = CropFor(card);
        (string Name, string? Value)[] all =
        [
            ("network", Network), ("data", Data), ("init", Init), Steps is { } steps ? ("steps", Text(steps)) : ("epochs", Text(Epochs)),
            ("batch", Text(Batch)), ("accumulate", Text(Accumulate)), ("crop", $"{crop.Height}x{crop.Width}"), ("augment", AugmentOf(batches)),
            ("optimizer", Optimizer.ToString()), ("lr", Text(plan.Rate ?? Optimizer.DefaultRate)), ("encoder-lr", Text(plan.EncoderRate)),
            ("schedule", Schedule.ToString()), ("warm-up", Text(plan.WarmUp)), ("loss", (Loss ?? card.Training.CreateLoss()).ToString()), ("clip", Text(Clip)),
            ("ema", Text(Average)), ("freeze", FreezeEncoder ? "encoder" : null), ("validate", Text(ValidateEvery)), ("seed", Seed.ToString(CultureInfo.InvariantCulture)),
            ("device", Device.ToString()),
        ];
        return all.Where(option => option.Value is not null).Select(option => KeyValuePair.Create(option.Name, new Setting(option.Value!)));
    }

    private string? AugmentOf(IBatchSource batches) => Augment ?? (batches as SegmentationBatches)?.Augmentation.ToString() ?? (batches as ClassificationBatches)?.Augmentation.ToString();

    private static string Text(double number) => ((float)number).ToString("R", CultureInfo.InvariantCulture);
}
