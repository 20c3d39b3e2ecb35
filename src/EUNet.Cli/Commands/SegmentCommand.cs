using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EUNet.Data;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Model.Weights;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet segment</c> was asked.</summary>
/// <param name="Image">The photo.</param>
/// <param name="Network">A network's kebab name.</param>
/// <param name="Weights">A file of weights, or null for the weights that ship.</param>
/// <param name="Out">The folder for what is written, or null for the photo's.</param>
/// <param name="Size">The size to run at, or null for the photo's.</param>
/// <param name="Device">Where to run.</param>
internal sealed record SegmentOptions(string Image, string Network, string? Weights, string? Out, PictureSize? Size, Device Device);

/// <summary><c>eunet segment</c>: the classes of a photo's pixels, as a table and a picture.</summary>
internal static class SegmentCommand
{
    // Larger photos are run smaller, unless a size is asked for: street networks learn from pictures of this size.
    private const int LongestSide = 1024;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var image = new Argument<string>("IMAGE") { Description = "The photo: JPEG, PNG, WebP, GIF or BMP." };
        var network = new Option<string>("--network") { HelpName = "NAME", Description = "The network; 'eunet networks' lists them.", DefaultValueFactory = _ => "eunet-lite0-camvid" };
        var weights = new Option<string?>("--weights") { HelpName = "FILE", Description = "Its weights, safetensors or PyTorch; by default those that ship." };
        var folder = new Option<string?>("--out") { HelpName = "FOLDER", Description = "Where the overlay is written; by default beside the photo." };
        var size = CommonOptions.CreateSize("--size", $"The size to run at; by default the photo's own, at most {LongestSide} on its longer side.");
        var device = CommonOptions.CreateDevice();
        var threads = CommonOptions.CreateThreads();
        var command = new Command("segment", "Segment a photo: print each class's share and write a colour overlay.") { image, network, weights, folder, size, device, threads };
        command.SetAction(parsed => Run(new SegmentOptions(
            parsed.GetRequiredValue(image),
            parsed.GetRequiredValue(network),
            parsed.GetValue(weights),
            parsed.GetValue(folder),
            parsed.GetValue(size),
            CommonOptions.With(parsed.GetRequiredValue(device), parsed.GetValue(threads)))));
        return command;
    }

    private static int Run(SegmentOptions options)
    {
        var entry = NetworkChoice.FindSegmenter(options.Network);
        var photo = ImageFile.Load(options.Image);
        var size = options.Size is { } asked ? CommonOptions.Checked(asked, "--size") : Fitting(photo);
        using var network = entry.Create();
        CommonOptions.CheckMemory(network, batch: 1, size, training: false);
        var loaded = network.LoadWeights(options.Weights ?? PretrainedWeights.Find(options.Network) ?? throw new InputException(
            $"No weights ship for '{options.Network}'. Give --weights FILE, such as a checkpoint of 'eunet train {options.Network}'."));
        Report.Warn(loaded.Notes);
        using var session = network.CreateSession(options.Device, batch: 1, size.Height, size.Width);
        var clock = Stopwatch.StartNew();
        var map = session.Segment(photo);
        var milliseconds = clock.Elapsed.TotalMilliseconds;

        var overlay = OutputPath(options);
        map.SaveOverlay(overlay);
        Print(map);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{photo.Width} x {photo.Height} photo, {network.Card.Name} at {size.Width} x {size.Height} on {options.Device}: {milliseconds:F0} ms"));
        Console.WriteLine($"wrote {overlay}");
        return 0;
    }

    private static PictureSize Fitting(RgbImage photo)
    {
        var shrink = Math.Min(1, (double)LongestSide / Math.Max(photo.Width, photo.Height));
        return new PictureSize(Math.Max(1, (int)Math.Round(photo.Height * shrink)), Math.Max(1, (int)Math.Round(photo.Width * shrink)));
    }

    private static string OutputPath(SegmentOptions options)
    {
        var name = Path.GetFileNameWithoutExtension(options.Image) + "-overlay.png";
        if (options.Out is null)
        {
            return Path.Combine(Path.GetDirectoryName(options.Image) ?? "", name);
        }

        AtomicFile.CreateFolder(options.Out);
        return Path.Combine(options.Out, name);
    }

    private static void Print(SegmentationMap map)
    {
        int[] present = [.. Enumerable.Range(0, map.Classes.Count).Where(i => map.Counts[i] > 0).OrderByDescending(i => map.Counts[i])];
        var rows = present.Select(i => new[]
        {
            map.Classes[i].Name,
            (100 * map.Share(i)).ToString("F1", CultureInfo.InvariantCulture) + " %",
            map.Classes[i].Color.ToString(),
        });
        Report.Table(["class", "share", "colour"], [false, true, false], [.. rows], row => map.Classes[present[row]].Color);
    }
}
