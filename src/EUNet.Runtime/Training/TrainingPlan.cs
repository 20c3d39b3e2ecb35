using EUNet.Losses;

namespace EUNet.Training;

/// <summary>How a run trains.</summary>
/// <param name="Updates">How often the weights change.</param>
public sealed record TrainingPlan(long Updates)
{
    /// <summary>The rule that changes them.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW();

    /// <summary>Its base learning rate; null: the optimizer's own.</summary>
    public double? Rate { get; init; }

    /// <summary>How the rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant();

    /// <summary>Updates in which the rate grows from 0 to its base; 0: it starts there.</summary>
    public int WarmUp { get; init; }

    /// <summary>What it minimises; null: what the network's spec says.</summary>
    public Loss? Loss { get; init; }

    /// <summary>What the encoder's rate is multiplied by; 0 freezes its weights, while its norms still follow the data.</summary>
    public double EncoderRate { get; init; } = 1;

    /// <summary>The encoder stays as it is, its norms included, and costs no backward pass.</summary>
    public bool FreezeEncoder { get; init; }

    /// <summary>The norm that all gradients together are scaled down to; 0: any.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Batches whose mean gradient makes an update.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// How slowly the moving average of the weights follows, which is then evaluated and saved: min(this, (1 + n) / (10 + n)) after n updates; 0: there is none.
    /// </summary>
    public double Average { get; init; }

    /// <summary>What dropout and stochastic depth draw from, step by step.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Every choice, as text: a run can be resumed only with the same one.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Updates} updates of {Optimizer}, rate {Rate ?? Optimizer.DefaultRate:R}, {Schedule}, warm-up {WarmUp}, loss {Loss}, encoder rate {EncoderRate:R}{(FreezeEncoder ? ", frozen encoder" : "")}, clip {ClipNorm:R}, accumulate {Accumulate}, average {Average:R}, seed {Seed}");
}
