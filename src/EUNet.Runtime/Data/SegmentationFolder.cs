using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>A photo with the classes of its pixels.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Mask">A class for every pixel; of the photo's size.</param>
public sealed record LabelledPhoto(RgbImage Photo, IndexImage Mask);

/// <summary>
/// Photos and masks of one part of a data set in CamVid's layout: <c>train/</c> beside <c>trainannot/</c>, or <c>val/</c> beside
/// <c>valannot/</c>, paired by the files' stems. Masks are grey or palette PNGs whose stored value is the class.
/// </summary>
public sealed class SegmentationFolder
{
    private static readonly string[] s_photoEndings = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    private readonly List<(string Photo, string Mask)> _pairs;
    private readonly LabelledPhoto?[] _kept;
    private long _budget;

    private SegmentationFolder(List<(string Photo, string Mask)> pairs, long budget)
    {
        _pairs = pairs;
        _kept = new LabelledPhoto?[pairs.Count];
        _budget = budget;
    }

    /// <summary>How many photos there are.</summary>
    public int Count => _pairs.Count;

    /// <summary>Finds the pairs and checks every one of them, so that training does not end at a bad file after an hour.</summary>
    /// <param name="root">The folder that holds <paramref name="part"/>.</param>
    /// <param name="part"><c>train</c> or <c>val</c>.</param>
    /// <param name="classes">Masks may hold the values below this one,</param>
    /// <param name="ignore">and this one, if it is not negative, and 255.</param>
    /// <param name="budget">Bytes of decoded photos and masks to keep in memory; the rest is decoded whenever it is needed.</param>
    /// <exception cref="InputException">A folder is missing or empty, a photo has no mask or another size than it, or a mask an unknown value.</exception>
    public static SegmentationFolder Open(string root, string part, int classes, int ignore, long budget = 1L << 30)
    {
        var photos = Files(Path.Combine(root, part), s_photoEndings, "photos", part);
        var masks = Files(Path.Combine(root, part + "annot"), [".png"], "masks", part);
        CheckStems(photos, masks, part);
        var folder = new SegmentationFolder([.. photos.Select(pair => (pair.Value, masks[pair.Key]))], budget);
        foreach (var (photo, mask) in folder._pairs)
        {
            CheckPair(photo, mask, classes, ignore);
        }

        return folder;
    }

    /// <summary>The photo and mask of that number, in the order of their names. Several threads may load at once.</summary>
    /// <exception cref="InputException">A file cannot be read any more.</exception>
    public LabelledPhoto Load(int index)
    {
        if (Volatile.Read(ref _kept[index]) is { } kept)
        {
            return kept;
        }

        var (photo, mask) = _pairs[index];
        var loaded = new LabelledPhoto(ImageFile.Load(photo), ImageFile.LoadMask(mask));
        var bytes = loaded.Photo.Pixels.LongLength + loaded.Mask.Indices.LongLength;
        if (Interlocked.Add(ref _budget, -bytes) < 0)
        {
            Interlocked.Add(ref _budget, bytes);
            return loaded;
        }

        if (Interlocked.CompareExchange(ref _kept[index], loaded, null) is { } first)
        {
            Interlocked.Add(ref _budget, bytes);
            return first;
        }

        return loaded;
    }

    private static SortedDictionary<string, string> Files(string folder, string[] endings, string what, string part)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"{folder}: there is no such folder. Give --data a folder that holds {part}/ and {part}annot/ (photos, and masks of the same names).");
        }

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => endings.Contains(Path.GetExtension(file).ToLowerInvariant())))
        {
            var stem = Path.GetFileNameWithoutExtension(file);
            if (!files.TryAdd(stem, file))
            {
                throw new InputException($"{file}: '{Path.GetFileName(files[stem])}' has the same stem. Keep one of them.");
            }
        }

        return files.Count > 0 ? files : throw new InputException($"{folder}: holds no {what} ({string.Join(", ", endings)}). Check the path.");
    }

    private static void CheckStems(SortedDictionary<string, string> photos, SortedDictionary<string, string> masks, string part)
    {
        var unpaired = photos.Where(pair => !masks.ContainsKey(pair.Key)).Select(pair => pair.Value).ToList();
        if (unpaired.Count > 0)
        {
            var more = unpaired.Count > 1 ? $" (and {unpaired.Count - 1} more)" : "";
            throw new InputException($"{unpaired[0]}: has no mask{more}. Each photo needs a PNG of its stem in {part}annot/.");
        }
    }

    private static void CheckPair(string photo, string mask, int classes, int ignore)
    {
        var size = ImageFile.Measure(photo);
        var image = ImageFile.LoadMask(mask);
        if (size != (image.Width, image.Height))
        {
            throw new InputException($"{mask}: has {image.Width} × {image.Height} pixels, its photo {size.Width} × {size.Height}. Export both at one size.");
        }

        Span<bool> seen = stackalloc bool[256];
        foreach (var index in image.Indices)
        {
            seen[index] = true;
        }

        for (var value = classes; value < 255; value++)
        {
            if (seen[value] && value != ignore)
            {
                var uncounted = ignore >= 0 && ignore != 255 ? $", {ignore} and 255 where nothing counts" : ", 255 where nothing counts";
                throw new InputException($"{mask}: holds the value {value}; the network's classes are 0 to {classes - 1}{uncounted}. Choose the network made for this data.");
            }
        }
    }
}
