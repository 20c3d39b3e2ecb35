using EUNet.Data;

namespace EUNet.Cli;

/// <summary>
/// A training run's folder: created before the first step, so that a wrong path shows at once, and gone again if the run leaves nothing in it.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>Creates it unless it is there.</summary>
    /// <exception cref="InputException">It cannot be created.</exception>
    public RunFolder(string path)
    {
        AtomicFile.CreateFolder(path);
        Path = path;
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Directory.EnumerateFileSystemEntries(Path).Any())
        {
            Directory.Delete(Path);
        }
    }
}
