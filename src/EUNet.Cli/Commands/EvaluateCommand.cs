using System.CommandLine;
using System.Globalization;
using EUNet.Cli.Photos;
using EUNet.Data;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Metrics;
using EUNet.Networks;
using EUNet.Training;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet evaluate</c> was asked.</summary>
/// <param name="Network">A network's kebab name.</param>
/// <param name="Data">The folder with SPLIT and SPLITannot.</param>
/// <param name="Split">Which part of the data.</param>
/// <param name="Weights">A file of weights, or null for those that ship.</param>
/// <param name="Json">Whether JSON is printed in place of a table.</param>
/// <param name="Sizes">How large photos are run.</param>
/// <param name="Views">What each photo's probabilities are averaged over.</param>
/// <param name="Device">Where to run.</param>
internal sealed record EvaluateOptions(
    string Network, string Data, string Split, string? Weights, bool Json, SizeChoice Sizes, TestTimeAugmentation Views, Device Device);

/// <summary>A class's figures; null where it occurs nowhere.</summary>
internal sealed record EvaluatedClass(string Name, double? Iou, double? Dice);

/// <summary><c>eunet evaluate</c>: how well a network's classes agree with a data set's masks.</summary>
internal static class EvaluateCommand
{
    private const double SmallestScale = 0.1;
    private const double LargestScale = 4;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { HelpName = "FOLDER", Required = true, Description = "Photos in SPLIT/, masks of the same names in SPLITannot/ (grey or palette PNGs of class numbers)." };
        var split = new Option<string>("--split") { HelpName = "SPLIT", Description = "The part of the data.", DefaultValueFactory = _ => "val" };
        var network = new Option<string>("--network") { HelpName = "NAME", Description = "The network; 'eunet networks' lists them.", DefaultValueFactory = _ => "eunet-lite0-camvid" };
        var weights = new Option<string?>("--weights") { HelpName = "FILE", Description = "Its weights, safetensors or PyTorch; by default those that ship." };
        var size = CommonOptions.CreateSize("--size", "The size to run at; by default each photo's own.");
        var flip = new Option<bool>("--flip") { Description = "Average probabilities with those of the mirrored photo." };
        var scales = new Option<double[]>("--scales")
        {
            HelpName = "0.75,1,1.25",
            Description = $"Average probabilities over these factors of the photo's size, {SmallestScale} to {LargestScale}; by default 1 alone.",
            DefaultValueFactory = _ => [1],
            CustomParser = result => CommonOptions.Parse(result, ParseScales)!,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var device = CommonOptions.CreateDevice();
        var threads = CommonOptions.CreateThreads();
        var command = new Command("evaluate", "Hold a network's classes against masks: print each class's intersection over union, and their mean.")
        {
            data, split, network, weights, size, flip, scales, json, device, threads,
        };
        command.SetAction(parsed => Run(new EvaluateOptions(
            parsed.GetRequiredValue(network),
            parsed.GetRequiredValue(data),
            parsed.GetRequiredValue(split),
            parsed.GetValue(weights),
            parsed.GetValue(json),
            new SizeChoice(parsed.GetValue(size) is { } asked ? CommonOptions.Checked(asked, "--size") : null, null, SizeChoice.DefaultTile / 8),
            new TestTimeAugmentation(parsed.GetRequiredValue(scales), parsed.GetValue(flip)),
            CommonOptions.With(parsed.GetRequiredValue(device), parsed.GetValue(threads)))));
        return command;
    }

    private static double[] ParseScales(string text) =>
    [
        .. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) && scale is >= SmallestScale and <= LargestScale
            ? scale
            : throw new FormatException($"'{part.Trim()}' is no scale; --scales are numbers from {SmallestScale} to {LargestScale}, such as 0.75,1,1.25.")),
    ];

    private static int Run(EvaluateOptions options)
    {
        var entry = NetworkChoice.FindSegmenter(options.Network);
        var card = entry.Card;
        using var network = entry.Create();
        Report.Warn(network.LoadWeights(WeightsChoice.Find(options.Weights, options.Network)).Notes);
        var classes = card.PixelClasses;
        var photos = SegmentationFolder.Open(options.Data, options.Split, classes, card.IgnoreIndex, budget: 0);
        using var segmenter = new PhotoSegmenter(network, options.Device, options.Sizes, options.Views);
        var matrix = Evaluation.Of(
            photos,
            card,
            photo => segmenter.Segment(photo).Map,
            done =>
            {
                if (!options.Json)
                {
                    Report.Progress($"{done}/{photos.Count}", milestone: false);
                }
            });
        EvaluatedClass[] figures = [.. classes.Select((known, c) => new EvaluatedClass(known.Name, matrix.Iou(c), matrix.Dice(c)))];
        if (options.Json)
        {
            JsonReport.Write(new { options.Network, options.Split, Images = photos.Count, Miou = matrix.MeanIou, Accuracy = matrix.PixelAccuracy, Classes = figures });
            return 0;
        }

        Report.EndProgress();
        Print(options, photos.Count, matrix, figures, classes);
        return 0;
    }

    private static void Print(EvaluateOptions options, int photos, ConfusionMatrix matrix, EvaluatedClass[] figures, IReadOnlyList<ClassInfo> classes)
    {
        Report.Table(
            ["class", "IoU", "Dice"], [false, true, true], [.. figures.Select(known => new[] { known.Name, Percent(known.Iou), Percent(known.Dice) })], row => classes[row].Color);
        Console.WriteLine($"mean IoU {Percent(matrix.MeanIou)}, {Percent(matrix.PixelAccuracy)} of the pixels: {options.Network} on {photos} photos of {options.Split}{Averaged(options.Views)}");
    }

    private static string Averaged(TestTimeAugmentation views)
    {
        string[] over =
        [
            .. views.Scales is [1] ? Array.Empty<string>() : [$"scales {string.Join(", ", views.Scales.Select(scale => scale.ToString(CultureInfo.InvariantCulture)))}"],
            .. views.Flip ? ["mirror images"] : Array.Empty<string>(),
        ];
        return over.Length == 0 ? "" : $", averaged over {string.Join(" and ", over)}";
    }

    private static string Percent(double? share) => share is { } known ? (100 * known).ToString("F1", CultureInfo.InvariantCulture) + " %" : "-";
}
