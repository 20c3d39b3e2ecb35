using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EUNet.Cli.Photos;
using EUNet.Devices;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet segment</c> was asked.</summary>
/// <param name="Photos">Photos and folders of photos.</param>
/// <param name="Network">A network's kebab name.</param>
/// <param name="Weights">A file of weights, or null for the weights that ship.</param>
/// <param name="Out">The folder for what is written, or null for each photo's own.</param>
/// <param name="Overlay">Whether overlays are written.</param>
/// <param name="Mask">Whether masks are written.</param>
/// <param name="Json">Whether JSON is printed in place of a table.</param>
/// <param name="Sizes">How large photos are run.</param>
/// <param name="Device">Where to run.</param>
internal sealed record SegmentOptions(
    IReadOnlyList<string> Photos, string Network, string? Weights, string? Out, bool Overlay, bool Mask, bool Json, SizeChoice Sizes, Device Device);

/// <summary><c>eunet segment</c>: the classes of photos' pixels, as tables, pictures and JSON.</summary>
internal static class SegmentCommand
{
    private const int SmallestTile = 64;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var photos = PhotoArgument.Create("IMAGE|FOLDER", "Photos (JPEG, PNG, WebP, GIF or BMP), and folders of photos.");
        var network = new Option<string>("--network") { HelpName = "NAME", Description = "The network; 'eunet networks' lists them.", DefaultValueFactory = _ => "eunet-lite0-camvid" };
        var weights = new Option<string?>("--weights") { HelpName = "FILE", Description = "Its weights, safetensors or PyTorch; by default those that ship." };
        var folder = new Option<string?>("--out") { HelpName = "FOLDER", Description = "Where pictures are written; by default beside each photo." };
        var overlay = new Option<bool>("--overlay") { Description = "Write each photo under its classes' colours, as NAME-overlay.png; so it is where --mask is not asked for." };
        var mask = new Option<bool>("--mask") { Description = "Write each photo's classes as NAME-mask.png: a palette PNG whose stored value is the class." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var size = CommonOptions.CreateSize("--size", "The size to run at; by default each photo's own.");
        var tile = new Option<int?>("--tile")
        {
            HelpName = "N",
            Description = $"Run in overlapping tiles of N x N pixels, blended; by default photos of more than {SizeChoice.WholePixels / 1e6:F1} million pixels are, in tiles of at most {SizeChoice.DefaultTile}.",
        };
        var overlap = new Option<int?>("--overlap") { HelpName = "N", Description = "Pixels that tiles share at least, at most half a tile; by default an eighth." };
        var device = CommonOptions.CreateDevice();
        var threads = CommonOptions.CreateThreads();
        tile.Validators.Add(result =>
        {
            if (Number(result) is < SmallestTile)
            {
                result.AddError($"--tile is a whole number from {SmallestTile}.");
            }
        });
        var command = new Command("segment", "Segment photos: print each class's share and write overlays or masks.")
        {
            photos, network, weights, folder, overlay, mask, json, size, tile, overlap, device, threads,
        };
        command.Validators.Add(result =>
        {
            var side = result.GetResult(tile) is { } given ? Number(given) : SizeChoice.DefaultTile;
            if (result.GetResult(overlap) is { } asked && Number(asked) is { } value && (value < 0 || value > side / 2))
            {
                result.AddError("--overlap is a whole number from 0 to half of a tile.");
            }
        });
        command.SetAction(parsed => SegmentRun.Run(new SegmentOptions(
            parsed.GetRequiredValue(photos),
            parsed.GetRequiredValue(network),
            parsed.GetValue(weights),
            parsed.GetValue(folder),
            parsed.GetValue(overlay) || !parsed.GetValue(mask),
            parsed.GetValue(mask),
            parsed.GetValue(json),
            Sizes(parsed.GetValue(size), parsed.GetValue(tile), parsed.GetValue(overlap)),
            CommonOptions.With(parsed.GetRequiredValue(device), parsed.GetValue(threads)))));
        return command;
    }

    // What is no number at all is reported by the parser itself.
    private static int? Number(OptionResult result)
        => result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static SizeChoice Sizes(PictureSize? size, int? tile, int? overlap) => new(
        size is { } asked ? CommonOptions.Checked(asked, "--size") : null,
        tile,
        overlap ?? ((tile ?? SizeChoice.DefaultTile) / 8));
}
