namespace EUNet.Data;

/// <summary>What a folder holds, in ordinal order on every system.</summary>
internal static class FolderFiles
{
    /// <summary>Its files with one of these endings, in either case.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static IEnumerable<string> In(string folder, IReadOnlyList<string> endings)
        => Listed(folder, Directory.GetFiles).Where(file => endings.Contains(Path.GetExtension(file).ToLowerInvariant()));

    /// <summary>The folders in it.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static IEnumerable<string> FoldersIn(string folder) => Listed(folder, Directory.GetDirectories);

    private static string[] Listed(string folder, Func<string, string[]> list)
    {
        try
        {
            var names = list(folder);
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be read: {e.Message.TrimEnd('.')}. Check that it is a folder and that you may read it.", e);
        }
    }
}
