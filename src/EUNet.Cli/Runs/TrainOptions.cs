using EUNet.Data;
using EUNet.Devices;
using EUNet.Losses;
using EUNet.Networks;
using EUNet.Training;

namespace EUNet.Cli.Runs;

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

    public required Augmentation Augmentation { get; init; }

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
}
