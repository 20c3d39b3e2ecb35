namespace EUNet.Testing;

/// <summary>Where golden results lie: <c>EUNET_GOLDEN</c>, or the folder shared/golden beside the repository.</summary>
public static class GoldenFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "EUNET_GOLDEN";

    /// <summary>The folder, whether it exists or not.</summary>
    public static string Path
        => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } stated
            ? stated
            : System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.Root, "..", "shared", "golden"));

    /// <summary>Whether it is there.</summary>
    public static bool Exists => Directory.Exists(Path);

    /// <summary>A folder in it. Skips the test where it is not there.</summary>
    public static string Folder(params string[] parts)
    {
        var folder = System.IO.Path.Combine([Path, .. parts]);
        Assert.SkipUnless(Directory.Exists(folder), $"no golden results at {folder}; {Variable} names their folder");
        return folder;
    }

    /// <summary>A file in it. Skips the test where there is no folder; fails where the folder lacks the file.</summary>
    /// <param name="relative">For example <c>networks/eunet-b0.json</c>.</param>
    public static string File(string relative)
    {
        Assert.SkipUnless(Exists, $"no golden results: {Path} is not there; set {Variable} to their folder");
        var file = System.IO.Path.Combine(Path, relative);
        Assert.True(System.IO.File.Exists(file), $"the golden folder {Path} has no {relative}");
        return file;
    }
}
