namespace EUNet.Cli.Tests;

/// <summary>A folder of its own with files in it, gone when the test ends.</summary>
internal sealed class SpecFolder : IDisposable
{
    public SpecFolder(params (string Name, string Text)[] files)
    {
        Path = Directory.CreateTempSubdirectory("eunet-specs").FullName;
        foreach (var (name, text) in files)
        {
            var file = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
