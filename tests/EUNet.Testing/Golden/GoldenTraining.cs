using System.Text.Json.Serialization;

namespace EUNet.Testing;

/// <summary>A file of golden/training: one forward and backward pass in training mode.</summary>
public sealed record GoldenTraining
{
    /// <summary>The kebab name of the network.</summary>
    [JsonPropertyName("network")]
    public required string Network { get; init; }

    /// <summary>Samples.</summary>
    [JsonPropertyName("batch")]
    public required int Batch { get; init; }

    /// <summary>Rows.</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }

    /// <summary>Columns.</summary>
    [JsonPropertyName("width")]
    public required int Width { get; init; }

    /// <summary>Which, and its value.</summary>
    [JsonPropertyName("loss")]
    public required GoldenLoss Loss { get; init; }

    /// <summary>The kernels' scale.</summary>
    [JsonPropertyName("gain")]
    public required double Gain { get; init; }

    /// <summary>In training mode.</summary>
    [JsonPropertyName("logits")]
    public required Digest Logits { get; init; }

    /// <summary>dL/dparameter.</summary>
    [JsonPropertyName("parameters")]
    public required Dictionary<string, Digest> Parameters { get; init; }

    /// <summary>Running statistics after the pass.</summary>
    [JsonPropertyName("running")]
    public required Dictionary<string, Digest> Running { get; init; }

    /// <summary>dL/dinput.</summary>
    [JsonPropertyName("input_gradient")]
    public required Digest InputGradient { get; init; }

    /// <summary>Outputs in training mode; small cases only.</summary>
    [JsonPropertyName("taps")]
    public Dictionary<string, Digest> Taps { get; init; } = [];

    /// <summary>dL/dtap, summed over all uses; small cases only.</summary>
    [JsonPropertyName("tap_gradients")]
    public Dictionary<string, Digest> TapGradients { get; init; } = [];

    /// <summary>Reads a case's file; skips the test where there is no golden folder.</summary>
    public static GoldenTraining Read(string name) => GoldenJson.Read<GoldenTraining>($"training/{name}.json");

    /// <summary>The loss of the case, and its gradient, for logits.</summary>
    public (double Value, Map Gradient) Evaluate(Map logits)
    {
        var isBinary = Loss.Name == "bce";
        var targets = Procedural.Classes(logits.Batch * logits.Pixels, Loss.Classes, Loss.IgnoreIndex is not null);
        return isBinary
            ? OracleLoss.BinaryCrossEntropy(logits, targets, Loss.IgnoreIndex)
            : OracleLoss.CrossEntropy(logits, targets, Loss.IgnoreIndex, Loss.LabelSmoothing);
    }
}

/// <summary>A loss and its value.</summary>
public sealed record GoldenLoss
{
    /// <summary>cross-entropy or bce.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Channels of the logits.</summary>
    [JsonPropertyName("classes")]
    public required int Classes { get; init; }

    /// <summary>The target that is left out, or null.</summary>
    [JsonPropertyName("ignore_index")]
    public int? IgnoreIndex { get; init; }

    /// <summary>Share of the truth spread over the classes.</summary>
    [JsonPropertyName("label_smoothing")]
    public double LabelSmoothing { get; init; }

    /// <summary>In double.</summary>
    [JsonPropertyName("value")]
    public required double Value { get; init; }
}
