using System.CommandLine;
using System.Globalization;
using EUNet.Networks;
using EUNet.Weights;
using EUNet.Weights.PyTorch;
using EUNet.Weights.Sources;

namespace EUNet.Cli.Commands;

/// <summary><c>eunet weights</c>: what a file of weights is, and how it fits a network.</summary>
internal static class WeightsCommand
{
    private const int Listed = 12;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var path = new Argument<string>("FILE") { Description = "Weights: safetensors, or what torch.save wrote." };
        var network = new Option<string?>("--network") { HelpName = "NAME", Description = "A network to hold them against; 'eunet networks' lists them." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("weights", "Show what a file of weights is: where it is from, what it holds, how its pictures are prepared, and whether it fits a network.")
        {
            path, network, json,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(path), parsed.GetValue(network), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string path, string? name, bool json)
    {
        using var network = name is null ? null : NetworkChoice.Find(name).Create();
        using var file = TensorFile.Open(path);
        var summary = FileSummary.Of(file);
        var fit = network is null ? null : NetworkFit.Of(file, network);
        if (json)
        {
            JsonReport.Write(new { File = summary, Network = fit });
        }
        else
        {
            Print(summary);
            if (fit is not null)
            {
                Print(fit);
            }
        }

        return fit is null or { Fits: not NetworkFit.No }
            ? 0
            : throw new InputException($"{path} does not fit {name}. Give weights of that network, or of the encoder that it extends.");
    }

    private static void Print(FileSummary file)
    {
        Line("file", file.Path);
        Line("format", file.Section.Length == 0 ? file.Format : $"{file.Format}, under {file.Section}");
        Line("source", file.Source is null ? "not known by its names" : $"{file.Source}, {file.Origin}");
        Line("tensors", $"{file.Tensors}: {string.Join(", ", file.Types.Select(type => $"{type.Value} {type.Key}"))}");
        Line("parameters", file.Parameters.ToString("N0", CultureInfo.InvariantCulture));
        if (file.OtherSections.Count > 0)
        {
            Line("beside them", string.Join(", ", file.OtherSections));
        }

        if (file.Preprocessing is not null)
        {
            Line("pictures", file.Preprocessing);
        }

        foreach (var (key, value) in file.Metadata)
        {
            Line(key, value);
        }
    }

    private static void Print(NetworkFit fit)
    {
        Console.WriteLine();
        Console.WriteLine(fit.Fits switch
        {
            NetworkFit.Whole => $"{fit.Name}: fits, all {fit.Found} tensors",
            NetworkFit.Encoder => $"{fit.Name}: fits its encoder, {fit.Found} of {fit.Found + fit.Missing.Count} tensors",
            _ => $"{fit.Name}: does not fit, {fit.Found} of {fit.Found + fit.Missing.Count} tensors",
        });
        List("missing", fit.Missing);
        List("surplus", fit.Surplus);
        List("of another shape", fit.Misshapen);
        List("of a type that holds no weights", fit.Unreadable);
        List("left out, a classifier's", fit.Classifier);
        List("left out, never used by its source", fit.Ignored);
        if (fit.NormalizeNote is not null)
        {
            Console.WriteLine(fit.NormalizeNote);
        }
    }

    private static void List(string what, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        Console.WriteLine($"  {items.Count} {what}:");
        foreach (var item in items.Take(Listed))
        {
            Console.WriteLine($"    {OneLine(item)}");
        }

        if (items.Count > Listed)
        {
            Console.WriteLine($"    and {items.Count - Listed} more");
        }
    }

    private static void Line(string what, string text) => Console.WriteLine($"{OneLine(what),-12} {OneLine(text)}");

    // Names and notes of a file must not steer the terminal.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>What is said of a file.</summary>
    private sealed record FileSummary(
        string Path, string Format, string Section, IReadOnlyList<string> OtherSections, string? Source, string? Origin, string? Normalize, string? Preprocessing,
        int Tensors, long Parameters, IReadOnlyDictionary<string, int> Types, IReadOnlyDictionary<string, string> Metadata)
    {
        public static FileSummary Of(TensorFile file)
        {
            var named = WeightMatch.Named(file);
            var source = WeightSource.Of(named.Keys);
            var torch = file as TorchFile;
            return new FileSummary(
                file.Path,
                file.Format,
                torch?.Section ?? "",
                torch is null ? [] : [.. torch.Sections.Where(section => section != torch.Section)],
                source?.Name,
                source?.Origin,
                source?.Normalize,
                source?.Preprocessing,
                file.Tensors.Count,
                named.Values.Sum(tensor => tensor.Length),
                new SortedDictionary<string, int>(file.Tensors.GroupBy(tensor => tensor.TypeName).ToDictionary(group => group.Key, group => group.Count()), StringComparer.Ordinal),
                new SortedDictionary<string, string>(file.Metadata.ToDictionary(), StringComparer.Ordinal));
        }
    }

    /// <summary>What is said of a file and a network.</summary>
    private sealed record NetworkFit(
        string Name, string Fits, int Found, IReadOnlyList<string> Missing, IReadOnlyList<string> Surplus, IReadOnlyList<string> Misshapen,
        IReadOnlyList<string> Unreadable, IReadOnlyList<string> Classifier, IReadOnlyList<string> Ignored, string Normalize, string? NormalizeNote)
    {
        public const string Whole = "whole", Encoder = "encoder", No = "no";

        public static NetworkFit Of(TensorFile file, Network network)
        {
            var match = new WeightMatch(file, network.Parameters);
            var card = network.Card;
            var wanted = match.Source?.Normalize;
            return new NetworkFit(
                card.Name,
                match.IsWhole ? Whole : match.IsEncoder ? Encoder : No,
                match.Count,
                [.. match.Missing.Select(match.Describe)],
                [.. match.Surplus.Select(WeightMatch.Describe)],
                [.. match.Misshapen.Select(pair => WeightMatch.Describe(pair.Parameter, pair.Tensor))],
                [.. match.Unreadable.Select(pair => $"{pair.Tensor.Name}: {pair.Tensor.TypeName}")],
                [.. match.Classifier.Select(WeightMatch.Describe)],
                [.. match.Ignored.Select(WeightMatch.Describe)],
                card.Normalization.Name,
                wanted is null || wanted == card.Normalization.Name
                    ? null
                    : $"{card.Name} prepares pictures by '{card.Normalization.Name}', these weights want '{wanted}': state it under input.normalize of the spec, or train them on");
        }
    }
}
