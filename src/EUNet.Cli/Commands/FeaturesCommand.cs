using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Networks;
using EUNet.Weights;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet features</c> was asked.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Taps">Names of activation maps.</param>
/// <param name="Network">A network's kebab name.</param>
/// <param name="Weights">A file of weights, or null for those that ship.</param>
/// <param name="Out">The picture or safetensors file to write, or null for a picture beside the photo.</param>
/// <param name="Size">The size to run the whole photo at, or null for a crop at the network's nominal size.</param>
/// <param name="Device">Where to run.</param>
internal sealed record FeaturesOptions(string Photo, IReadOnlyList<string> Taps, string Network, string? Weights, string? Out, PictureSize? Size, Device Device);

/// <summary><c>eunet features</c>: a photo's activation maps, as a picture or as numbers.</summary>
internal static partial class FeaturesCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var photo = new Argument<string>("IMAGE") { Description = "The photo: JPEG, PNG, WebP, GIF or BMP." };
        var taps = new Option<string>("--taps") { HelpName = "TAPS", Required = true, Description = "Activation maps, separated by commas: 2b,3b,5c.drop." };
        var network = new Option<string>("--network") { HelpName = "NAME", Description = "The network; 'eunet networks' lists them.", DefaultValueFactory = _ => "eunet-lite0-camvid" };
        var weights = new Option<string?>("--weights") { HelpName = "FILE", Description = "Its weights, or those of its encoder; by default those that ship." };
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "What to write: a picture, or numbers where it ends in .safetensors; by default NAME-features.png beside the photo." };
        var size = CommonOptions.CreateSize("--size", "The size to run the whole photo at; by default the middle of it is run at the network's own size.");
        var device = CommonOptions.CreateDevice();
        var threads = CommonOptions.CreateThreads();
        var command = new Command("features", "Show a photo's activation maps: a picture of each map's channels, or a safetensors file.") { photo, taps, network, weights, file, size, device, threads };
        command.SetAction(parsed => Run(new FeaturesOptions(
            parsed.GetRequiredValue(photo),
            parsed.GetRequiredValue(taps).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            parsed.GetRequiredValue(network),
            parsed.GetValue(weights),
            parsed.GetValue(file),
            parsed.GetValue(size) is { } asked ? CommonOptions.Checked(asked, "--size") : null,
            CommonOptions.With(parsed.GetRequiredValue(device), parsed.GetValue(threads)))));
        return command;
    }

    private static int Run(FeaturesOptions options)
    {
        var entry = NetworkChoice.FindForPhotos(options.Network);
        var card = entry.Card;
        var photo = ImageFile.Load(options.Photo);
        var size = options.Size ?? new PictureSize(card.NominalHeight, card.NominalWidth);
        using var network = entry.Create();
        CommonOptions.CheckMemory(network, batch: 1, size);
        var encoderOnly = Load(network, options);
        using var session = network.CreateSession(options.Device, batch: 1, size.Height, size.Width, keepTaps: true);
        CheckTaps(session, options, encoderOnly);
        session.Run(options.Size is null ? EvaluationCrop.Of(photo, size.Height, size.Width) : ImageResize.Bilinear(photo, size.Width, size.Height));

        var maps = options.Taps.Select(tap => (Tap: tap, Map: session.Taps[tap], Values: session.ReadTap(tap))).ToList();
        var path = options.Out ?? Path.Combine(Path.GetDirectoryName(options.Photo) ?? "", Path.GetFileNameWithoutExtension(options.Photo) + "-features.png");
        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            SafetensorsWriter.Write(
                path,
                [.. maps.Select(map => new TensorSource(map.Tap, [1, map.Map.Channels, map.Map.Height, map.Map.Width], planes => Planes(map.Values, map.Map.Channels, planes)))],
                StorageType.F32,
                new Dictionary<string, string> { ["network"] = card.Name, ["fingerprint"] = card.Fingerprint, ["photo"] = Path.GetFileName(options.Photo) });
        }
        else
        {
            ImageFile.Save(FeatureGrid.Draw([.. maps.Select(map => new ChannelMaps(map.Map.Height, map.Map.Width, map.Map.Channels, map.Values))]), path);
        }

        var rows = maps.Select(map => new[]
        {
            map.Tap, $"{map.Map.Channels} x {map.Map.Height} x {map.Map.Width}", Number(map.Values.Min()), Number(map.Values.Average()), Number(map.Values.Max()),
        });
        Report.Table(["tap", "channels x rows x columns", "smallest", "mean", "largest"], [false, false, true, true, true], [.. rows]);
        Console.WriteLine($"wrote {path}");
        return 0;
    }

    // Whether the file has the encoder's weights alone.
    private static bool Load(Network network, FeaturesOptions options)
    {
        var path = WeightsChoice.Find(
            options.Weights, options.Network, $"No weights ship for '{options.Network}'. Give --weights FILE: of the network, or of its encoder.");
        bool encoderOnly;
        using (var file = TensorFile.Open(path))
        {
            var match = new WeightMatch(file, network.Parameters);
            encoderOnly = match is { IsWhole: false, IsEncoder: true };
        }

        network.WarmUp(options.Device);
        Report.Warn((encoderOnly ? network.LoadEncoder(path) : network.LoadWeights(path)).Notes);
        return encoderOnly;
    }

    private static void CheckTaps(InferenceSession session, FeaturesOptions options, bool encoderOnly)
    {
        if (options.Taps.Count == 0)
        {
            throw new InputException($"--taps names no map. {options.Network} has {string.Join(", ", session.Taps.Keys)}.");
        }

        if (options.Taps.FirstOrDefault(tap => !session.Taps.ContainsKey(tap)) is { } unknown)
        {
            throw new InputException($"{options.Network} makes no tap '{unknown}'; it has {string.Join(", ", session.Taps.Keys)}.");
        }

        if (encoderOnly && options.Taps.FirstOrDefault(tap => !EncoderTap().IsMatch(tap)) is { } beyond)
        {
            throw new InputException(
                $"{options.Weights}: holds the encoder's weights alone, and '{beyond}' comes after it. Choose from {string.Join(", ", session.Taps.Keys.Where(tap => EncoderTap().IsMatch(tap)))}.");
        }
    }

    // From N H W C to N C H W.
    private static void Planes(ReadOnlySpan<float> values, int channels, Span<float> planes)
    {
        var pixels = values.Length / channels;
        for (var p = 0; p < pixels; p++)
        {
            for (var c = 0; c < channels; c++)
            {
                planes[(c * pixels) + p] = values[(p * channels) + c];
            }
        }
    }

    private static string Number(float value) => value.ToString("G4", CultureInfo.InvariantCulture);

    // The stem, a block by its stage's digit and its letter, a level of a plain encoder.
    [GeneratedRegex(@"^(stem|\d+[a-z]+|encoder\d+)(\..*)?$")]
    private static partial Regex EncoderTap();
}
