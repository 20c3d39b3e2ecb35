using EUNet.Imaging;
using EUNet.Metrics;
using EUNet.Networks;

namespace EUNet.Cli.Runs.Html;

/// <summary>What a report tells of a run. What is missing (no validation, no panels) is left out of it.</summary>
internal sealed record ReportContent
{
    /// <summary>The network's card.</summary>
    public required NetworkCard Card { get; init; }

    /// <summary>What was typed behind <c>eunet</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The run's options, as its <c>config.yaml</c> has them.</summary>
    public required IReadOnlyList<KeyValuePair<string, Setting>> Config { get; init; }

    /// <summary>Facts of the machine and versions: <see cref="MachineFacts.Of"/>.</summary>
    public required IReadOnlyList<(string Name, string Value)> Machine { get; init; }

    /// <summary>The log's rows.</summary>
    public required IReadOnlyList<StepRow> Steps { get; init; }

    /// <summary>The validations' rows.</summary>
    public IReadOnlyList<ValidationRow> Validations { get; init; } = [];

    /// <summary>Which class was taken for which by the weights of <see cref="MatrixOf"/>, or null.</summary>
    public ConfusionMatrix? Matrix { get; init; }

    /// <summary>What <see cref="Matrix"/> and <see cref="Panels"/> are of: <c>best.safetensors on 101 photos of val.</c></summary>
    public string MatrixOf { get; init; } = "";

    /// <summary>The picture of <see cref="Runs.Panels"/>, or null.</summary>
    public RgbImage? Panels { get; init; }

    /// <summary>How long it trained, pauses aside.</summary>
    public required TimeSpan Elapsed { get; init; }
}
