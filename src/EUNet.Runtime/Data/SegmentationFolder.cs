using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>A photo with the classes of its pixels.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Mask">A class for every pixel; of the photo's size.</param>
public sealed record LabelledPhoto(RgbImage Photo, IndexImage Mask);

/// <summary>
/// Photos and masks of one part of a data set, paired by the files' stems. For a part <c>train</c> they lie in <c>train/</c> and
/// <c>trainannot/</c> (CamVid), in <c>images/train/</c> and <c>masks/train/</c>, in <c>train/images/</c> and <c>train/masks/</c>, or as
/// <c>ImageSets/Segmentation/train.txt</c> lists them in <c>JPEGImages/</c> and <c>SegmentationClass/</c> (Pascal VOC).
/// </summary>
/// <remarks>
/// Masks are PNGs. Of a grey or palette PNG the stored value is the class, and 255 counts nowhere; where there are two classes, and no mask
/// of the part holds a 1 but some hold 255, masks are black and white: 255 is class 1. In a PNG of colours each colour is a class's, and
/// black counts nowhere unless it is one.
/// </remarks>
public sealed class SegmentationFolder
{
    private readonly IReadOnlyList<PhotoFiles> _files;
    private readonly MaskReader _reader;
    private readonly DecodedPhotos<LabelledPhoto> _decoded;
    private readonly long[] _counts = new long[256];

    private SegmentationFolder(IReadOnlyList<PhotoFiles> files, MaskReader reader, long budget)
    {
        (_files, _reader) = (files, reader);
        _decoded = new DecodedPhotos<LabelledPhoto>(files.Count, budget, labelled => labelled.Photo.Pixels.LongLength + labelled.Mask.Indices.LongLength);
    }

    /// <summary>How many photos there are.</summary>
    public int Count => _files.Count;

    /// <summary>Finds the pairs and reads every one of them, so that training does not end at a bad file after an hour.</summary>
    /// <param name="root">The data set's folder.</param>
    /// <param name="part"><c>train</c>, <c>val</c> or another part's name.</param>
    /// <param name="classes">The classes, in index order; their colours tell what a mask of colours means.</param>
    /// <param name="ignore">What masks may hold besides the classes' numbers and 255 where nothing counts, or -1.</param>
    /// <param name="budget">Bytes of decoded photos and masks to keep in memory; the rest is decoded whenever it is needed.</param>
    /// <param name="progress">Called after each photo with how many are checked, and of how many; from any thread, one at a time.</param>
    /// <exception cref="InputException">
    /// Folders are missing or empty; files cannot be read; a photo has no mask, a mask no photo, or the two differ in size; a mask has a value or
    /// colour that is no class's. The message lists all of it.
    /// </exception>
    public static SegmentationFolder Open(
        string root, string part, IReadOnlyList<ClassInfo> classes, int ignore, long budget = 1L << 30, Action<int, int>? progress = null)
        => Open(root, part, new MaskReader(classes.Count, classes, ignore), budget, progress);

    /// <summary>The same for classes that have numbers only: masks of colours are errors.</summary>
    /// <inheritdoc cref="Open(string, string, IReadOnlyList{ClassInfo}, int, long, Action{int, int})"/>
    public static SegmentationFolder Open(string root, string part, int classes, int ignore, long budget = 1L << 30, Action<int, int>? progress = null)
        => Open(root, part, new MaskReader(classes, null, ignore), budget, progress);

    /// <summary>Whether a data set has that part: photos for validation need not be there.</summary>
    public static bool Has(string root, string part) => SegmentationLayout.Has(root, part);

    /// <summary>Each class's share of the pixels that count, over all masks; they sum to 1.</summary>
    public IReadOnlyList<double> ClassFrequencies() => _reader.Shares(_counts);

    /// <summary>The photo and mask of that number, in the order of their names. Several threads may load at once.</summary>
    /// <exception cref="InputException">A file cannot be read any more.</exception>
    public LabelledPhoto Load(int index)
    {
        if (_decoded[index] is { } kept)
        {
            return kept;
        }

        var (photo, mask) = _files[index];
        return _decoded.Keep(index, new LabelledPhoto(ImageFile.Load(photo), _reader.Read(mask)));
    }

    private static SegmentationFolder Open(string root, string part, MaskReader reader, long budget, Action<int, int>? progress)
    {
        var problems = new List<string>();
        var files = SegmentationLayout.Find(root, part).Pairs(root, problems);
        var folder = new SegmentationFolder(files, reader, budget);
        problems.AddRange(DataCheck.Run(files.Count, folder.Check, progress));
        DataCheck.ThrowIfAny($"{root}, {part}", problems);
        folder.SettleWhite();
        if (folder.ClassFrequencies().Sum() == 0)
        {
            throw new InputException($"{root}: no pixel of {part}'s masks is of a class: all say that they do not count. Check how the masks were made.");
        }

        return folder;
    }

    private List<string> Check(int index)
    {
        var (photoFile, maskFile) = _files[index];
        (RgbImage? photo, IndexImage? mask) = (null, null);
        List<string?> problems =
        [
            DataCheck.Problem(() => photo = ImageFile.Load(photoFile)),
            DataCheck.Problem(() => mask = _reader.Read(maskFile)),
        ];
        if (photo is not null && mask is not null && (photo.Width, photo.Height) != (mask.Width, mask.Height))
        {
            problems.Add(
                $"{maskFile}: has {mask.Width} × {mask.Height} pixels, its photo {photo.Width} × {photo.Height}. Export both at one size.");
        }

        if (mask is not null)
        {
            problems.Add(CheckValues(maskFile, mask));
        }

        if (photo is not null && mask is not null)
        {
            _decoded.Keep(index, new LabelledPhoto(photo, mask));
        }

        return [.. problems.OfType<string>()];
    }

    private string? CheckValues(string file, IndexImage mask)
    {
        var counts = new long[256];
        foreach (var value in mask.Indices)
        {
            counts[value]++;
        }

        lock (_counts)
        {
            for (var value = 0; value < counts.Length; value++)
            {
                _counts[value] += counts[value];
            }
        }

        return _reader.Misfit(file, counts);
    }

    private void SettleWhite()
    {
        if (!_reader.CanBeWhite || _counts[1] > 0 || _counts[MaskReader.Unlabelled] == 0)
        {
            return;
        }

        _reader.WhiteIsOne = true;
        (_counts[1], _counts[MaskReader.Unlabelled]) = (_counts[MaskReader.Unlabelled], 0);
        for (var i = 0; i < Count; i++)
        {
            if (_decoded[i] is { } kept)
            {
                _reader.Whiten(kept.Mask);
            }
        }
    }
}
