using EUNet.Data;

namespace EUNet.Cli.Runs;

/// <summary>
/// A training run's folder and the files in it. Created before the first step, so that a wrong path shows at once, and gone again if the run
/// leaves nothing in it.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string StateFile = "state.safetensors";

    /// <summary>Creates it unless it is there.</summary>
    /// <exception cref="InputException">It cannot be created.</exception>
    public RunFolder(string path)
    {
        AtomicFile.CreateFolder(path);
        Path = path;
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Every option of the run, as <c>--config</c> takes them.</summary>
    public string Config => At("config.yaml");

    /// <summary>A row a step.</summary>
    public string Log => At("log.csv");

    /// <summary>A row a validation.</summary>
    public string Validation => At("validation.csv");

    /// <summary>Loss, learning rate and mean IoU over the steps.</summary>
    public string Curves => At("curves.png");

    /// <summary>What the learning-rate finder saw.</summary>
    public string RateCurve => At("rates.png");

    /// <summary>Which class was taken for which.</summary>
    public string Confusion => At("confusion.png");

    /// <summary>Photos beside truth and prediction.</summary>
    public string Panels => At("panels.png");

    /// <summary>All of it on a page.</summary>
    public string Report => At("report.html");

    /// <summary>The weights after the last step.</summary>
    public string Last => At("last.safetensors");

    /// <summary>The weights of the best validation.</summary>
    public string Best => At("best.safetensors");

    /// <summary>What a resumed run needs besides the weights: optimizer, step, best validation.</summary>
    public string State => At(StateFile);

    /// <summary>Whether a folder holds a run that can go on.</summary>
    public static bool HoldsRun(string path) => File.Exists(System.IO.Path.Combine(path, StateFile));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Directory.EnumerateFileSystemEntries(Path).Any())
        {
            Directory.Delete(Path);
        }
    }

    private string At(string file) => System.IO.Path.Combine(Path, file);
}
