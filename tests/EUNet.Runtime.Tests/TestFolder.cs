namespace EUNet.Runtime.Tests;

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
