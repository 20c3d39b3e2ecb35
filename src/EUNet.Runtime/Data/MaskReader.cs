using System.Globalization;
using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>
/// Reads masks as class numbers. A grey or palette PNG holds them; of a PNG of colours each colour is a class's, as the network's spec states
/// them. Black stands for nothing that counts, unless it is a class's.
/// </summary>
internal sealed class MaskReader
{
    /// <summary>What masks hold where nothing counts, besides the spec's own ignore index.</summary>
    public const byte Unlabelled = 255;

    private const int MostNamed = 3;

    private readonly IReadOnlyList<ClassInfo>? _named;
    private readonly int _ignore;
    private readonly Dictionary<Rgb, int> _byColor = [];
    private volatile bool _readColors;

    /// <summary>A reader for a network's classes.</summary>
    /// <param name="classes">How many there are.</param>
    /// <param name="named">Their names and colours, or null where only numbers are known.</param>
    /// <param name="ignore">The number where nothing counts, besides 255, or -1.</param>
    public MaskReader(int classes, IReadOnlyList<ClassInfo>? named, int ignore)
    {
        (Classes, _named, _ignore) = (classes, named, ignore);
        foreach (var (index, known) in (named ?? []).Index())
        {
            _byColor.TryAdd(known.Color, index);
        }

        _byColor.TryAdd(default, Unlabelled);
    }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>Whether 255 stands for class 1: masks in black and white.</summary>
    public bool WhiteIsOne { get; set; }

    /// <summary>Whether 255 can stand for class 1: there are two classes, 255 was not said to be ignored, and no mask read so far was of colours.</summary>
    public bool CanBeWhite => Classes == 2 && _ignore != Unlabelled && !_readColors;

    /// <summary>Reads a mask.</summary>
    /// <exception cref="InputException">It cannot be read, or has a colour that is no class's.</exception>
    public IndexImage Read(string path)
    {
        var bytes = ImageFile.ReadBytes(path);
        if (IndexPng.IsOfColors(bytes))
        {
            return ReadColors(path, ImageFile.Codec.Decode(bytes, path));
        }

        var mask = IndexPng.Decode(bytes, path);
        Whiten(mask);
        return mask;
    }

    /// <summary>Makes 255 class 1 if masks are black and white.</summary>
    public void Whiten(IndexImage mask)
    {
        if (WhiteIsOne)
        {
            mask.Indices.AsSpan().Replace(Unlabelled, (byte)1);
        }
    }

    /// <summary>What is wrong with the values of a mask, or null.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="counts">Pixels of each value, 256.</param>
    public string? Misfit(string path, ReadOnlySpan<long> counts)
    {
        var wrong = new List<string>();
        for (var value = Classes; value < Unlabelled; value++)
        {
            if (counts[value] > 0 && value != _ignore)
            {
                wrong.Add($"{value} ({Pixels(counts[value])})");
            }
        }

        if (wrong.Count == 0)
        {
            return null;
        }

        var uncounted = _ignore >= 0 && _ignore != Unlabelled ? $", {_ignore} and {Unlabelled} where nothing counts" : $", {Unlabelled} where nothing counts";
        return $"{path}: holds the value{(wrong.Count > 1 ? "s" : "")} {Some(wrong)}; the network's classes are 0 to {Classes - 1}{uncounted}. "
            + "Choose the network made for this data, or mend the mask.";
    }

    /// <summary>Each class's share of the pixels that count.</summary>
    /// <param name="counts">Pixels of each value, 256.</param>
    public IReadOnlyList<double> Shares(ReadOnlySpan<long> counts)
    {
        var shares = new double[Classes];
        for (var c = 0; c < Classes; c++)
        {
            shares[c] = Counts(c) ? counts[c] : 0;
        }

        var total = shares.Sum();
        return [.. shares.Select(share => total > 0 ? share / total : 0)];
    }

    private bool Counts(int value) => value != _ignore && (value != Unlabelled || WhiteIsOne);

    private IndexImage ReadColors(string path, RgbImage colors)
    {
        if (_named is null)
        {
            throw new ImageException(
                path, "is a PNG of colours, and no classes' colours are known here", "Export the mask as an 8-bit grey or palette PNG of class numbers");
        }

        _readColors = true;
        var indices = new byte[colors.Width * colors.Height];
        var unknown = new Dictionary<Rgb, long>();
        Rgb? last = null;
        var index = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            var color = new Rgb(colors.Pixels[3 * i], colors.Pixels[(3 * i) + 1], colors.Pixels[(3 * i) + 2]);
            if (color != last && !_byColor.TryGetValue(color, out index))
            {
                unknown[color] = unknown.GetValueOrDefault(color) + 1;
                last = null;
                continue;
            }

            last = color;
            indices[i] = (byte)index;
        }

        return unknown.Count == 0 ? new IndexImage(colors.Width, colors.Height, indices) : throw UnknownColors(path, unknown);
    }

    private ImageException UnknownColors(string path, Dictionary<Rgb, long> unknown)
    {
        var told = unknown.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.ToString(), StringComparer.Ordinal)
            .Select(pair => $"{pair.Key} ({Pixels(pair.Value)}; nearest are {Nearest(pair.Key)})").ToList();
        var mend = unknown.Keys.All(color => color.R == color.G && color.G == color.B && color.R < Classes)
            ? "These look like class numbers: export the mask as a grey PNG"
            : "Give the classes of the spec the mask's colours, or export the mask as a grey PNG of class numbers, without smoothing";
        return new ImageException(path, $"has {(told.Count > 1 ? "colours that are" : "a colour that is")} no class's: {Some(told)}", mend);
    }

    private string Nearest(Rgb color) => string.Join(", ", _named!.OrderBy(known => Distance(known.Color, color)).Take(2).Select(known => $"{known.Name} {known.Color}"));

    private static int Distance(Rgb a, Rgb b) => ((a.R - b.R) * (a.R - b.R)) + ((a.G - b.G) * (a.G - b.G)) + ((a.B - b.B) * (a.B - b.B));

    private static string Some(List<string> items)
        => string.Join(", ", items.Take(MostNamed)) + (items.Count > MostNamed ? $" and {items.Count - MostNamed} more" : "");

    private static string Pixels(long count) => count == 1 ? "1 pixel" : count.ToString("N0", CultureInfo.InvariantCulture) + " pixels";
}
