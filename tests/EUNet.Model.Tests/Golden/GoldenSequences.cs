using System.Text.Json.Serialization;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>golden/training/sequences.json.</summary>
internal sealed record GoldenSequences([property: JsonPropertyName("sequences")] GoldenSequence[] Sequences)
{
    /// <summary>A network's sequence with an optimizer.</summary>
    public static GoldenSequence Find(string network, string optimizer)
        => GoldenJson.Read<GoldenSequences>("training/sequences.json").Sequences.Single(s => s.Network == network && s.Optimizer == optimizer);
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
    [property: JsonPropertyName("losses")] double[] Losses,
    [property: JsonPropertyName("eval_loss")] double EvalLoss,
    [property: JsonPropertyName("parameters")] Dictionary<string, Digest>? Parameters);
