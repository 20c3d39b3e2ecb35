using System.Globalization;
using EUNet.Profiling;

namespace EUNet.Cli;

/// <summary>A profile as tables and as JSON.</summary>
/// <param name="Network">The network's kebab name.</param>
/// <param name="Training">Whether it is of a training step.</param>
/// <param name="Batch">Samples.</param>
/// <param name="Size">Rows and columns of the input.</param>
/// <param name="Device">Where it ran.</param>
/// <param name="Profile">The figures.</param>
internal sealed record ProfileReport(string Network, bool Training, int Batch, PictureSize Size, string Device, NetworkProfile Profile)
{
    // In the table of layers, the passes that are columns of it; the others are summed up.
    private static readonly string[] s_columns = ["forward", "backward: weights", "backward: input", "backward: normalisation"];

    private IReadOnlyList<ProfiledGroup> Passes => Profile.Group(Profile.Steps, step => step.Pass);

    private IEnumerable<ProfiledGroup> Kinds => Profile.Group(Profile.Steps, step => step.Kind).OrderByDescending(kind => kind.Seconds);

    // A step without a layer goes by its result.
    private IEnumerable<ProfiledGroup> Layers
        => Profile.Group(Profile.Steps.Where(step => step.IsScheduled), step => step.Layer ?? step.Map!).OrderByDescending(layer => layer.Seconds);

    /// <summary>What <c>--json</c> prints.</summary>
    public object Json => new
    {
        Network,
        Device,
        Training,
        Batch,
        Size = new[] { Size.Height, Size.Width },
        Runs = Profile.Runs.Count,
        Milliseconds = Milliseconds(NetworkProfile.Median(Profile.Runs)),
        TimedMilliseconds = Milliseconds(NetworkProfile.Median(Profile.TimedRuns)),
        Passes = Passes.Select(Group),
        Kinds = Kinds.Select(Group),
        Layers = Layers.Select(Group),
        Steps = Profile.Steps.Select(step => new
        {
            step.Pass,
            step.Kind,
            step.Layer,
            step.Map,
            step.Shape,
            Macs = step.MultiplyAdds,
            step.Bytes,
            Milliseconds = Milliseconds(step.MedianSeconds),
        }),
    };

    /// <summary>Prints the tables: passes, kinds of steps, and the layers that take longest.</summary>
    public void Print(int top)
    {
        var runs = Profile.Runs.Count == 1 ? "one run" : $"median of {Profile.Runs.Count} runs";
        Console.WriteLine($"{Network}, {(Training ? "a training step" : "inference")}, {Batch} x {Size}, on {Device}");
        Console.WriteLine($"{Text(NetworkProfile.Median(Profile.Runs))} ms, {runs}; {Text(NetworkProfile.Median(Profile.TimedRuns))} ms with every step timed");
        Console.WriteLine();
        Rates("pass", Passes);
        Console.WriteLine();
        Rates("kind of step", Kinds);
        Console.WriteLine();
        PrintLayers(top);
    }

    private static void Rates(string what, IEnumerable<ProfiledGroup> groups) => Report.Table(
        [what, "steps", "ms", "share", "GFLOP/s", "GB/s"],
        [false, true, true, true, true, true],
        [.. groups.Select(group => new[]
        {
            group.Name, $"{group.Steps.Count}", Text(group.Seconds), Percent(group.Share), Rate(group.Gigaflops), group.Gigaflops is null ? Rate(group.Gigabytes) : "",
        })]);

    private void PrintLayers(int top)
    {
        var layers = Layers.ToList();
        var columns = s_columns.Take(Training ? s_columns.Length : 1).ToArray();
        var rows = layers.Take(top).Select(Row).ToList();
        if (layers.Count > top)
        {
            rows.Add(Row(new ProfiledGroup($"{layers.Count - top} others", [.. layers.Skip(top).SelectMany(layer => layer.Steps)], Profile.Seconds)));
        }

        Report.Table(
            ["layer", "map", .. columns.Select(column => column.Split(": ")[^1]), .. Training ? new[] { "other" } : [], "ms", "share", "GFLOP/s"],
            [false, true, .. columns.Select(_ => true), .. Training ? new[] { true } : [], true, true, true],
            rows);

        string[] Row(ProfiledGroup layer)
        {
            double In(string pass) => layer.Steps.Where(step => step.Pass == pass).Sum(step => step.MedianSeconds);
            double[] parts = [.. columns.Select(In)];
            var single = layer.Steps.Select(step => step.Layer ?? step.Map).Distinct().Count() == 1;
            return
            [
                layer.Name,
                single ? string.Join(" x ", layer.Steps[0].Shape.Skip(1)) : "",
                .. parts.Select(Cell),
                .. Training ? new[] { Cell(layer.Seconds - parts.Sum()) } : [],
                Text(layer.Seconds),
                Percent(layer.Share),
                Rate(layer.Gigaflops),
            ];
        }
    }

    private static object Group(ProfiledGroup group) => new
    {
        group.Name,
        Steps = group.Steps.Count,
        Milliseconds = Milliseconds(group.Seconds),
        Share = Math.Round(group.Share, 5),
        GigaflopsPerSecond = Rounded(group.Gigaflops),
        GigabytesPerSecond = group.Gigaflops is null ? Rounded(group.Gigabytes) : null,
    };

    private static double? Rounded(double? rate) => rate is { } known ? Math.Round(known, 2) : null;

    private static double Milliseconds(double seconds) => Math.Round(1000 * seconds, 4);

    private static string Text(double seconds) => (1000 * seconds).ToString("F2", CultureInfo.InvariantCulture);

    private static string Cell(double seconds) => seconds < 1e-9 ? "" : Text(seconds);

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

    private static string Rate(double? rate) => rate is { } known ? known.ToString("F1", CultureInfo.InvariantCulture) : "";
}
