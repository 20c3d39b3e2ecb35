namespace EUNet.Data;

/// <summary>A photo's file and its mask's.</summary>
internal readonly record struct PhotoFiles(string Photo, string Mask);

/// <summary>How a data set's part lies in its folder.</summary>
/// <param name="Photos">The folder of photos, from the data set's.</param>
/// <param name="Masks">The folder of masks.</param>
/// <param name="List">A file of the stems that make up the part, a line each, or null where it is all that the folders hold.</param>
internal sealed record SegmentationLayout(string Photos, string Masks, string? List = null)
{
    /// <summary>Endings of photos' names.</summary>
    public static IReadOnlyList<string> PhotoEndings { get; } = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    private static IReadOnlyList<string> MaskEndings { get; } = [".png"];

    /// <summary>The layout that a folder has.</summary>
    /// <exception cref="InputException">It has none.</exception>
    public static SegmentationLayout Find(string root, string part)
    {
        var known = Known(part);
        return known.FirstOrDefault(layout => layout.IsIn(root)) ?? throw None(root, part, known);
    }

    /// <summary>Whether a folder has that part, in any layout.</summary>
    public static bool Has(string root, string part) => Known(part).Any(layout => layout.IsIn(root));

    /// <summary>The part's photos and masks, by the order of their names or of the list.</summary>
    /// <param name="root">The data set's folder.</param>
    /// <param name="problems">Takes what has no partner.</param>
    /// <exception cref="InputException">A folder is empty.</exception>
    public IReadOnlyList<PhotoFiles> Pairs(string root, List<string> problems)
    {
        var photos = Files(root, Photos, PhotoEndings, "photos", problems);
        var masks = Files(root, Masks, MaskEndings, "masks", problems);
        if (List is not null)
        {
            return Listed(root, photos, masks, problems);
        }

        problems.AddRange(photos.Where(photo => !masks.ContainsKey(photo.Key))
            .Select(photo => $"{photo.Value}: has no mask. Each photo needs a PNG of its stem in {Masks}/."));
        problems.AddRange(masks.Where(mask => !photos.ContainsKey(mask.Key))
            .Select(mask => $"{mask.Value}: has no photo. Add one of its stem to {Photos}/, or remove the mask."));
        return [.. photos.Where(photo => masks.ContainsKey(photo.Key)).Select(photo => new PhotoFiles(photo.Value, masks[photo.Key]))];
    }

    private IEnumerable<string> Parts => List is null ? [Photos, Masks] : [Photos, Masks, List];

    private List<PhotoFiles> Listed(
        string root, SortedDictionary<string, string> photos, SortedDictionary<string, string> masks, List<string> problems)
    {
        var (list, seen, pairs) = (At(root, List!), new HashSet<string>(), new List<PhotoFiles>());
        foreach (var (number, line) in Lines(list).Index())
        {
            var stem = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            if (stem is null)
            {
                continue;
            }

            var where = $"{list}({number + 1}): '{stem}'";
            if (!seen.Add(stem))
            {
                problems.Add($"{where} is listed twice. Remove the line.");
            }
            else if (!photos.TryGetValue(stem, out var photo))
            {
                problems.Add($"{where} has no photo in {Photos}/. Add it, or remove the line.");
            }
            else if (!masks.TryGetValue(stem, out var mask))
            {
                problems.Add($"{where} has no mask in {Masks}/. Add a PNG of that name, or remove the line.");
            }
            else
            {
                pairs.Add(new PhotoFiles(photo, mask));
            }
        }

        return seen.Count > 0 ? pairs : throw new InputException($"{list}: lists nothing. It should have a photo's name, without its ending, in each line.");
    }

    private static string[] Lines(string list)
    {
        try
        {
            return File.ReadAllLines(list);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{list}: cannot be read: {e.Message.TrimEnd('.')}. Check that you may read it.", e);
        }
    }

    private static SortedDictionary<string, string> Files(string root, string name, IReadOnlyList<string> endings, string what, List<string> problems)
    {
        var folder = At(root, name);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in FolderFiles.In(folder, endings))
        {
            var stem = Path.GetFileNameWithoutExtension(file);
            if (!files.TryAdd(stem, file))
            {
                problems.Add($"{file}: '{Path.GetFileName(files[stem])}' has the same stem. Keep one of them.");
            }
        }

        return files.Count > 0 ? files : throw new InputException($"{folder}: holds no {what} ({string.Join(", ", endings)}). Check the path.");
    }

    private static SegmentationLayout[] Known(string part) =>
    [
        new(part, part + "annot"), // CamVid, as SegNet's authors gave it out
        new($"images/{part}", $"masks/{part}"),
        new($"{part}/images", $"{part}/masks"),
        new("JPEGImages", "SegmentationClass", $"ImageSets/Segmentation/{part}.txt"), // Pascal VOC
    ];

    private bool IsIn(string root) => Parts.All(name => Exists(root, name));

    private static InputException None(string root, string part, SegmentationLayout[] known)
    {
        var layouts = string.Join("\n  ", known.Select(layout => string.Join(" and ", layout.Parts.Select(name => Shown(root, name)))));
        var lacking = known.Where(layout => layout.Parts.Any(name => Exists(root, name)))
            .Select(layout => $" There is {string.Join(" and ", layout.Parts.Where(name => Exists(root, name)).Select(name => Shown(root, name)))}, but no "
                + $"{string.Join(" and no ", layout.Parts.Where(name => !Exists(root, name)).Select(name => Shown(root, name)))}.");
        return new InputException(
            $"{root}: holds no photos and masks of '{part}'.{string.Concat(lacking)} Photos and masks, of the same names, may lie in\n  {layouts}");
    }

    private static bool Exists(string root, string name) => IsFile(name) ? File.Exists(At(root, name)) : Directory.Exists(At(root, name));

    private static string Shown(string root, string name) => At(root, name) + (IsFile(name) ? "" : Path.DirectorySeparatorChar);

    private static bool IsFile(string name) => name.EndsWith(".txt", StringComparison.Ordinal);

    private static string At(string root, string name) => Path.Combine([root, .. name.Split('/')]);
}
