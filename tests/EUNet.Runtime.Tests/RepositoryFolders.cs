namespace EUNet.Runtime.Tests;

/// <summary>Where the tests find the repository and what lies beside it.</summary>
internal static class RepositoryFolders
{
    /// <summary>The folder of EUNet.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A folder of the golden results, or a skip that says it is not there.</summary>
    public static string Golden(params string[] parts)
    {
        var golden = Environment.GetEnvironmentVariable("EUNET_GOLDEN") ?? Path.Combine(Root, "..", "shared", "golden");
        var folder = Path.GetFullPath(Path.Combine([golden, .. parts]));
        Assert.SkipUnless(Directory.Exists(folder), $"No golden results at {folder}; EUNET_GOLDEN names their folder.");
        return folder;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EUNet.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run from within the repository.");
    }
}

/// <summary>A folder for one test's files, removed with it.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-test-");

    /// <summary>A path in it.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>The names of its files.</summary>
    public IEnumerable<string> Names => _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
