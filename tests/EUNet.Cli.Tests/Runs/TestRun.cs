using EUNet.Cli.Runs;

namespace EUNet.Cli.Tests.Runs;

/// <summary>A run's folder that is gone after the test, and rows to fill it with.</summary>
internal sealed class TestRun : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("eunet-run-");

    public TestRun() => Folder = new RunFolder(Path.Combine(_parent.FullName, "run"));

    /// <summary>The folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>Three classes whose names try what files of several formats mind.</summary>
    public static string[] Classes { get; } = ["road", "car, \"red\"", "<b>&amp;"];

    /// <summary>A step's row.</summary>
    public static StepRow Step(int step)
        => new(step, step / 8.0, 2.0 / step, 0.0015f, step % 2 == 0 ? null : 1 / 3.0, 12.25, 0.5 * step);

    /// <summary>A validation's row, whose last class occurs nowhere.</summary>
    public static ValidationRow Validation(int step) => new(step, step / 8.0, 0.5 + (step / 1000.0), 0.75, [0.25, 0.75, null]);

    public void Dispose()
    {
        Folder.Dispose();
        _parent.Delete(recursive: true);
    }
}
