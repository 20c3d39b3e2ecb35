using System.Globalization;
using EUNet.Cli.Runs.TensorBoard.Format;
using EUNet.Imaging;
using Google.Protobuf;

namespace EUNet.Cli.Runs.TensorBoard;

/// <summary>
/// What TensorBoard shows of a run: <c>loss</c>, <c>learning_rate</c> and <c>gradient_norm</c> of each step, <c>val/miou</c>, <c>val/accuracy</c>,
/// <c>val/iou/CLASS</c> and <c>val/panels</c> of each validation.
/// </summary>
internal sealed class TensorBoardLog : IDisposable
{
    private const string FilePattern = "events.out.tfevents.";
    private const int ColorChannels = 3;

    private readonly IReadOnlyList<string> _classes;
    private readonly TimeProvider _clock;
    private readonly EventFile _file;

    private TensorBoardLog(string folder, IReadOnlyList<string> classes, TimeProvider clock)
    {
        (_classes, _clock) = (classes, clock);
        _file = new EventFile(NextFile(folder, clock.GetUtcNow().ToUnixTimeSeconds()));
    }

    /// <summary>Begins a file of its own in the run's folder.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="classes">The classes' names, in index order.</param>
    /// <param name="resumedAt">
    /// The step of the checkpoint that the run goes on from, 0 for a new run: what earlier files say of later steps is forgotten.
    /// </param>
    /// <param name="clock">The time that events are stamped with; the system's unless it is said.</param>
    /// <exception cref="InputException">It cannot be created.</exception>
    public static TensorBoardLog Start(RunFolder folder, IReadOnlyList<string> classes, int resumedAt = 0, TimeProvider? clock = null)
    {
        var log = new TensorBoardLog(folder.Path, classes, clock ?? TimeProvider.System);
        log.Write(0, what => what.FileVersion = "brain.Event:2");
        log.Write(resumedAt + 1, what => what.SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start });
        return log;
    }

    /// <summary>Writes a step's figures.</summary>
    /// <exception cref="InputException">They cannot be written.</exception>
    public void Add(StepRow row)
        => AddScalars(row.Step, [("loss", row.Loss), ("learning_rate", row.LearningRate), ("gradient_norm", row.GradientNorm)]);

    /// <summary>Writes a validation's figures, but not those of which nothing was counted.</summary>
    /// <exception cref="InputException">They cannot be written.</exception>
    public void Add(ValidationRow row) => AddScalars(
        row.Step, [("val/miou", row.Miou), ("val/accuracy", row.Accuracy), .. _classes.Zip(row.Iou, (name, iou) => ($"val/iou/{name}", iou))]);

    /// <summary>Writes a validation's picture of photos, truth and predictions.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void AddPanels(int step, RgbImage panels) => Write(step, what =>
    {
        var image = new Summary.Types.Image
        {
            Height = panels.Height,
            Width = panels.Width,
            Colorspace = ColorChannels,
            EncodedImageString = ByteString.CopyFrom(ImageFile.Codec.EncodePng(panels)),
        };
        what.Summary = new Summary { Value = { new Summary.Types.Value { Tag = "val/panels", Image = image } } };
    });

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void AddScalars(int step, IEnumerable<(string Tag, double? Figure)> scalars) => Write(step, what =>
    {
        what.Summary = new Summary();
        foreach (var (tag, figure) in scalars)
        {
            if (figure is { } known)
            {
                what.Summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)known });
            }
        }
    });

    private void Write(int step, Action<Event> fill)
    {
        var what = new Event { WallTime = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds, Step = step };
        fill(what);
        _file.Append(what);
    }

    // TensorBoard reads a folder's files in the order of their names: a later file takes a later second than all that are there.
    private static string NextFile(string folder, long seconds)
    {
        foreach (var file in Directory.EnumerateFiles(folder, FilePattern + "*"))
        {
            var stamp = Path.GetFileName(file)[FilePattern.Length..].Split('.')[0];
            if (long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var taken))
            {
                seconds = Math.Max(seconds, taken + 1);
            }
        }

        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{FilePattern}{seconds:D10}.{Environment.MachineName}"));
    }
}
