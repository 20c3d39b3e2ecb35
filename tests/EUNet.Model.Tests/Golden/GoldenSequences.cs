using System.Text.Json.Serialization;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>golden/training/sequences.json.</summary>
internal sealed record GoldenSequences([property: JsonPropertyName("sequences")] GoldenSequence[] Sequences)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<GoldenSequence> All => GoldenJson.Read<GoldenSequences>("training/sequences.json").Sequences;
}

/// <summary>Ten steps on one batch.</summary>
internal sealed record GoldenSequence(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("gain")] double Gain,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("optimizer")] string Optimizer,
    [property: JsonPropertyName("lr")] float Rate,
    [property: JsonPropertyName("momentum")] float Momentum,
    [property: JsonPropertyName("nesterov")] bool Nesterov,
    [property: JsonPropertyName("weight_decay")] float WeightDecay,
    [property: JsonPropertyName("decay")] float Decay,
    [property: JsonPropertyName("epsilon")] float Epsilon,
    [property: JsonPropertyName("clip_norm")] double ClipNorm,
    [property: JsonPropertyName("micro_batches")] int MicroBatches,
    [property: JsonPropertyName("ema_decay")] double EmaDecay,
    [property: JsonPropertyName("frozen")] string? Frozen,
    [property: JsonPropertyName("norms")] double[]? Norms,
    [property: JsonPropertyName("ema_losses")] double[]? EmaLosses,
    [property: JsonPropertyName("losses")] double[] Losses,
    [property: JsonPropertyName("eval_loss")] double EvalLoss,
    [property: JsonPropertyName("parameters")] Dictionary<string, Digest>? Parameters)
{
    /// <summary>Its name among the tests.</summary>
    public string Key => $"{Network} {Optimizer}";
}
