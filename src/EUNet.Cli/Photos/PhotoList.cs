namespace EUNet.Cli.Photos;

/// <summary>From what a command is given, photos and folders of photos, to photos.</summary>
internal static class PhotoList
{
    private static readonly string[] s_endings = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"];

    // What this command writes beside photos: not photos themselves, the next time the folder is given.
    private static readonly string[] s_written = [PhotoOutputs.Overlay, PhotoOutputs.Mask];

    /// <summary>The photos, each once: a file as it is given, a folder's by their names.</summary>
    /// <exception cref="InputException">A folder holds no photos, or cannot be read.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> given)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. given.SelectMany(path => Directory.Exists(path) ? In(path) : [path]).Where(path => seen.Add(Path.GetFullPath(path)))];
    }

    private static List<string> In(string folder)
    {
        string[] files;
        try
        {
            files = Directory.GetFiles(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be read: {e.Message} Check that you may read it.", e);
        }

        List<string> photos = [.. files.Where(file => s_endings.Contains(Path.GetExtension(file).ToLowerInvariant()))];
        var stems = photos.Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        photos.RemoveAll(photo => s_written.Any(ending => photo.EndsWith(ending, StringComparison.Ordinal) && stems.Contains(Path.GetFileName(photo)[..^ending.Length])));
        photos.Sort(StringComparer.Ordinal);
        return photos.Count > 0 ? photos : throw new InputException($"{folder}: holds no photos ({string.Join(", ", s_endings)}). Folders below it are not looked into.");
    }
}
