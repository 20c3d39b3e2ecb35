using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>
/// Photos of one part of a data set with a label each: <c>train/cat/1.jpg</c>, <c>train/dog/2.jpg</c>. The folders in the part are the classes.
/// </summary>
public sealed class ClassificationFolder
{
    private const int MostNamed = 5;

    private readonly List<(string File, int Label)> _photos;
    private readonly DecodedPhotos<RgbImage> _decoded;

    private ClassificationFolder(IReadOnlyList<string> classes, List<(string File, int Label)> photos, long budget)
    {
        (Classes, _photos) = (classes, photos);
        _decoded = new DecodedPhotos<RgbImage>(photos.Count, budget, photo => photo.Pixels.LongLength);
    }

    /// <summary>The classes' names; a label is an index here.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Whether a data set has that part: photos for validation need not be there.</summary>
    public static bool Has(string root, string part) => Directory.Exists(Path.Combine(root, part));

    /// <summary>How many photos there are.</summary>
    public int Count => _photos.Count;

    /// <summary>Finds the photos and reads every one of them, so that training does not end at a bad file after an hour.</summary>
    /// <param name="root">The data set's folder.</param>
    /// <param name="part"><c>train</c>, <c>val</c> or another part's name.</param>
    /// <param name="classes">
    /// The classes in the order of their labels, where a network or another part states them: each folder must be one, in any case, with spaces
    /// or underscores, and some may be missing. Null: the folders, in ordinal order of their names.
    /// </param>
    /// <param name="decode">Whether photos are decoded; otherwise only their headers are read, which is quicker for very large sets.</param>
    /// <param name="budget">Bytes of decoded photos to keep in memory; the rest is decoded whenever it is needed.</param>
    /// <param name="progress">Called after each photo with how many are checked, and of how many; from any thread, one at a time.</param>
    /// <exception cref="InputException">
    /// There is no such folder, or nothing in it; a folder is no class, or is empty; files cannot be read. The message lists all of it.
    /// </exception>
    public static ClassificationFolder Open(
        string root, string part, IReadOnlyList<string>? classes = null, bool decode = true, long budget = 1L << 30, Action<int, int>? progress = null)
    {
        var folder = Path.Combine(root, part);
        if (!Directory.Exists(folder))
        {
            throw new InputException($"{folder}: there is no such folder. Give a folder that holds {part}/ with a folder of photos for each class.");
        }

        var folders = FolderFiles.FoldersIn(folder).Where(path => !Path.GetFileName(path).StartsWith('.')).ToArray();
        if (folders.Length == 0)
        {
            throw new InputException($"{folder}: holds no folders. It should hold one of photos for each class.");
        }

        classes ??= [.. folders.Select(path => Path.GetFileName(path))];
        var (problems, photos) = (new List<string>(), new List<(string File, int Label)>());
        foreach (var path in folders)
        {
            AddPhotos(path, classes, photos, problems);
        }

        var opened = new ClassificationFolder(classes, photos, budget);
        problems.AddRange(DataCheck.Run(photos.Count, i => opened.Check(i, decode), progress));
        DataCheck.ThrowIfAny(folder, problems);
        return opened;
    }

    /// <summary>The photo of that number and its label; by class folder, then by name. Several threads may load at once.</summary>
    /// <exception cref="InputException">The file cannot be read any more.</exception>
    public (RgbImage Photo, int Label) Load(int index)
    {
        var (file, label) = _photos[index];
        return (_decoded[index] ?? _decoded.Keep(index, ImageFile.Load(file)), label);
    }

    /// <summary>Each class's share of the photos; they sum to 1.</summary>
    public IReadOnlyList<double> ClassFrequencies()
    {
        var shares = new double[Classes.Count];
        foreach (var (_, label) in _photos)
        {
            shares[label]++;
        }

        return [.. shares.Select(count => count / Count)];
    }

    private static void AddPhotos(string folder, IReadOnlyList<string> classes, List<(string File, int Label)> photos, List<string> problems)
    {
        var label = Label(Path.GetFileName(folder), classes);
        if (label < 0)
        {
            var some = string.Join(", ", classes.Take(MostNamed)) + (classes.Count > MostNamed ? $" and {classes.Count - MostNamed} more" : "");
            problems.Add($"{folder}: is no class. Rename it to one of them, or remove it: {some}.");
            return;
        }

        var before = photos.Count;
        photos.AddRange(FolderFiles.In(folder, SegmentationLayout.PhotoEndings).Select(file => (file, label)));
        if (photos.Count == before)
        {
            problems.Add($"{folder}: holds no photos ({string.Join(", ", SegmentationLayout.PhotoEndings)}). Add some, or remove the folder.");
        }
    }

    private static int Label(string folder, IReadOnlyList<string> classes)
    {
        var (exact, near) = (-1, -1);
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] == folder)
            {
                exact = i;
            }
            else if (string.Equals(classes[i].Replace(' ', '_'), folder.Replace(' ', '_'), StringComparison.OrdinalIgnoreCase))
            {
                near = i;
            }
        }

        return exact >= 0 ? exact : near;
    }

    private List<string> Check(int index, bool decode)
    {
        var file = _photos[index].File;
        return DataCheck.Problem(() =>
        {
            if (decode)
            {
                _decoded.Keep(index, ImageFile.Load(file));
            }
            else
            {
                ImageFile.Measure(file);
            }
        }) is { } problem ? [problem] : [];
    }
}
