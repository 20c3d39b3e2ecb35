using System.Globalization;
using System.Text.Json.Serialization;
using EUNet.Cli.Photos;
using EUNet.Imaging;

namespace EUNet.Cli.Commands;

/// <summary>A class and the share of a photo, 0 to 1, that it covers.</summary>
internal sealed record ClassShare(int Index, string Name, double Share, [property: JsonIgnore] Rgb Color);

/// <summary>A photo that was segmented: what is said of it, and where its pictures were written.</summary>
internal sealed record DonePhoto(string File, double Milliseconds, string? Mask, string? Overlay, IReadOnlyList<ClassShare> Classes);

/// <summary>A run of <c>eunet segment</c>: photo after photo, a broken one not stopping the others.</summary>
internal static class SegmentRun
{
    // Classes named in the line of a photo among several.
    private const int Named = 4;

    /// <summary>Segments what the options name.</summary>
    /// <returns>The exit code: 1 where a photo could not be used.</returns>
    public static int Run(SegmentOptions options)
    {
        var entry = NetworkChoice.FindSegmenter(options.Network);
        var photos = PhotoList.Of(options.Photos);
        var outputs = new PhotoOutputs(photos, options.Out);
        using var network = entry.Create();
        network.WarmUp(options.Device);
        Report.Warn(network.LoadWeights(WeightsChoice.Find(options.Weights, options.Network)).Notes);
        using var segmenter = new PhotoSegmenter(network, options.Device, options.Sizes);
        var several = photos.Count > 1;
        var done = new List<DonePhoto>();
        var begun = 0;
        foreach (var (path, photo, unreadable) in PhotoReader.Read(photos))
        {
            var number = $"{++begun}/{photos.Count}";
            if (several && !options.Json)
            {
                Report.Progress($"{number} {path}", milestone: false);
            }

            if (photo is not null)
            {
                outputs.CreateFolder(); // not before there is something to write
            }

            try
            {
                var result = segmenter.Segment(photo ?? throw unreadable!);
                done.Add(Write(options, outputs, path, result));
                if (several && !options.Json)
                {
                    PrintLine(number, done[^1]);
                }
                else if (!options.Json)
                {
                    Print(options, result, done[^1]);
                }
            }
            catch (InputException e)
            {
                Report.Error(e.Message);
            }
        }

        if (options.Json)
        {
            JsonReport.Write(new { options.Network, Device = options.Device.Name, Images = done });
        }

        return done.Count == photos.Count ? 0 : 1;
    }

    private static DonePhoto Write(SegmentOptions options, PhotoOutputs outputs, string path, Segmented result)
    {
        string? mask = null, overlay = null;
        if (options.Mask)
        {
            mask = outputs.For(path, PhotoOutputs.Mask);
            result.Map.SaveMask(mask);
        }

        if (options.Overlay)
        {
            overlay = outputs.For(path, PhotoOutputs.Overlay);
            result.Map.SaveOverlay(overlay);
        }

        var map = result.Map;
        var shares = map.Classes.Select((known, i) => new ClassShare(i, known.Name, map.Share(i), known.Color)).Where(known => known.Share > 0).OrderByDescending(known => known.Share);
        return new DonePhoto(path, Math.Round(result.Time.TotalMilliseconds, 1), mask, overlay, [.. shares]);
    }

    private static void PrintLine(string number, DonePhoto photo)
    {
        var shares = string.Join(", ", photo.Classes.Take(Named).Select(known => $"{known.Name} {Percent(known.Share)}"));
        Report.Line(string.Create(CultureInfo.InvariantCulture, $"{number} {photo.File}: {shares}; {photo.Milliseconds:F0} ms, wrote {Written(photo)}"));
    }

    private static void Print(SegmentOptions options, Segmented result, DonePhoto photo)
    {
        var rows = photo.Classes.Select(known => new[] { known.Name, Percent(known.Share), known.Color.ToString() });
        Report.Table(["class", "share", "colour"], [false, true, false], [.. rows], row => photo.Classes[row].Color);
        var (map, size, tiles) = (result.Map, result.Size, result.Tiles);
        var cut = tiles is null ? "" : $" in {tiles.Count} tiles of {tiles.Columns.Tile} x {tiles.Rows.Tile}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{map.Width} x {map.Height} photo, {options.Network} at {size.Width} x {size.Height}{cut} on {options.Device}: {photo.Milliseconds:F0} ms"));
        Console.WriteLine($"wrote {Written(photo)}");
    }

    private static string Written(DonePhoto photo) => string.Join(" and ", new[] { photo.Mask, photo.Overlay }.Where(path => path is not null));

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
