using System.CommandLine;
using System.Globalization;
using EUNet.Cli.Photos;
using EUNet.Devices;
using EUNet.Model.Labels;
using EUNet.Networks;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet classify</c> was asked.</summary>
/// <param name="Photos">The photos.</param>
/// <param name="Network">A network's kebab name.</param>
/// <param name="Weights">A file of weights, or null for those that ship.</param>
/// <param name="Top">How many labels of each photo.</param>
/// <param name="Json">Whether JSON is printed in place of a table.</param>
/// <param name="Device">Where to run.</param>
internal sealed record ClassifyOptions(IReadOnlyList<string> Photos, string Network, string? Weights, int Top, bool Json, Device Device);

/// <summary>A label of a photo.</summary>
internal sealed record ShownLabel(int Index, string Label, float Probability);

/// <summary>A photo that was classified.</summary>
internal sealed record ClassifiedPhoto(string File, IReadOnlyList<ShownLabel> Top);

/// <summary><c>eunet classify</c>: the most probable labels of photos.</summary>
internal static class ClassifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var photos = PhotoArgument.Create("IMAGE", "The photos: JPEG, PNG, WebP, GIF or BMP.");
        var network = new Option<string>("--network") { HelpName = "NAME", Description = "The classifier; 'eunet networks' lists them.", DefaultValueFactory = _ => "efficientnet-b0" };
        var weights = new Option<string?>("--weights") { HelpName = "FILE", Description = "Its weights, safetensors or PyTorch." };
        var top = new Option<int>("--top") { HelpName = "N", Description = "How many labels of each photo.", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var device = CommonOptions.CreateDevice();
        var threads = CommonOptions.CreateThreads();
        top.Validators.Add(CommonOptions.AtLeastOne);
        var command = new Command("classify", "Classify photos: print the most probable labels of each.") { photos, network, weights, top, json, device, threads };
        command.SetAction(parsed => Run(new ClassifyOptions(
            parsed.GetRequiredValue(photos),
            parsed.GetRequiredValue(network),
            parsed.GetValue(weights),
            parsed.GetValue(top),
            parsed.GetValue(json),
            CommonOptions.With(parsed.GetRequiredValue(device), parsed.GetValue(threads)))));
        return command;
    }

    private static int Run(ClassifyOptions options)
    {
        var entry = NetworkChoice.FindClassifier(options.Network);
        var card = entry.Card;
        using var network = entry.Create();
        var weights = WeightsChoice.Find(
            options.Weights,
            options.Network,
            $"No weights of a classifier ship. Give --weights FILE for '{options.Network}': safetensors or .pth as lukemelas' EfficientNet-PyTorch, timm or torchvision "
            + $"publish them, or EUNet's own names; 'eunet weights FILE --network {options.Network}' tells whether a file fits.");
        network.WarmUp(options.Device);
        Report.Warn(network.LoadWeights(weights).Notes);
        using var session = network.CreateSession(options.Device, batch: 1, card.NominalHeight, card.NominalWidth);
        var labels = LabelsOf(card);
        var done = new List<ClassifiedPhoto>();
        foreach (var (path, photo, unreadable) in PhotoReader.Read(options.Photos))
        {
            if (photo is null)
            {
                Report.Error(unreadable!.Message);
                continue;
            }

            done.Add(new ClassifiedPhoto(path, [.. session.Classify(photo).Top(options.Top).Select(label => new ShownLabel(label.Index, labels(label.Index), label.Probability))]));
            if (!options.Json)
            {
                Print(done[^1], several: options.Photos.Count > 1);
            }
        }

        if (options.Json)
        {
            JsonReport.Write(new { options.Network, Images = done });
        }

        return done.Count == options.Photos.Count ? 0 : 1;
    }

    private static Func<int, string> LabelsOf(NetworkCard card)
    {
        if (LabelLists.Find(card.Labels) is { } list && list.Count == card.Outputs)
        {
            return index => list[index];
        }

        return index => index < card.Classes.Count ? card.Classes[index].Name : $"class {index}";
    }

    private static void Print(ClassifiedPhoto photo, bool several)
    {
        if (several)
        {
            Console.WriteLine(photo.File);
        }

        var rows = photo.Top.Select(label => new[]
        {
            (100 * label.Probability).ToString("F1", CultureInfo.InvariantCulture) + " %",
            label.Index.ToString(CultureInfo.InvariantCulture),
            label.Label,
        });
        Report.Table(["probability", "index", "label"], [true, true, false], [.. rows]);
    }
}
