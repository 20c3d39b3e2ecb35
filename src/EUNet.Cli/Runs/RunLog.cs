namespace EUNet.Cli.Runs;

/// <summary>What a run came to, step by step and validation by validation: <c>log.csv</c> and <c>validation.csv</c>, written as it goes.</summary>
internal sealed class RunLog : IDisposable
{
    private static readonly string[] s_steps = ["step", "epoch", "loss", "learning_rate", "gradient_norm", "pictures_per_second", "seconds"];
    private static readonly string[] s_validations = ["step", "epoch", "miou", "accuracy"];

    private readonly CsvLog _steps;
    private readonly CsvLog _validations;
    private readonly int _classes;

    private RunLog(CsvLog steps, CsvLog validations, int classes) => (_steps, _validations, _classes) = (steps, validations, classes);

    /// <summary>A new run's log; each file is there from its first row on.</summary>
    /// <param name="folder">The run's folder. Logs of a run that was there before are gone.</param>
    /// <param name="classes">The classes' names, in index order.</param>
    /// <exception cref="InputException">The older logs cannot be removed.</exception>
    public static RunLog Start(RunFolder folder, IReadOnlyList<string> classes)
        => new(CsvLog.Start(folder.Log, s_steps), CsvLog.Start(folder.Validation, [.. s_validations, .. classes]), classes.Count);

    /// <summary>The log of a run that goes on from a checkpoint: rows behind it are dropped, and so is a row that was cut off.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="classes">The classes' names, in index order.</param>
    /// <param name="step">The checkpoint's step.</param>
    /// <exception cref="InputException">A file is another run's, or damaged, or cannot be written.</exception>
    public static RunLog Resume(RunFolder folder, IReadOnlyList<string> classes, int step)
        => new(
            CsvLog.Resume(folder.Log, s_steps, step), CsvLog.Resume(folder.Validation, [.. s_validations, .. classes], step), classes.Count);

    /// <summary>Writes a step's row.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Add(StepRow row) => _steps.Append(
        row.Step, row.Epoch, row.Loss, row.LearningRate, row.GradientNorm, Math.Round(row.PicturesPerSecond, 2), Math.Round(row.Seconds, 3));

    /// <summary>Writes a validation's row.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Add(ValidationRow row)
    {
        if (row.Iou.Count != _classes)
        {
            throw new ArgumentException($"{row.Iou.Count} figures for {_classes} classes.", nameof(row));
        }

        _validations.Append(row.Step, [row.Epoch, row.Miou, row.Accuracy, .. row.Iou]);
    }

    /// <summary>The steps that a file holds, or none where there is no file.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static IReadOnlyList<StepRow> ReadSteps(string path) => [.. Rows(path, s_steps).Select(row => new StepRow(
        row.Number(0, int.Parse), row.Number(1, double.Parse), row.Number(2, double.Parse), row.Number(3, double.Parse),
        row.Optional(4), row.Number(5, double.Parse), row.Number(6, double.Parse)))];

    /// <summary>The validations that a file holds, or none where there is no file.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static IReadOnlyList<ValidationRow> ReadValidations(string path) => [.. Rows(path, s_validations).Select(row => new ValidationRow(
        row.Number(0, int.Parse), row.Number(1, double.Parse), row.Optional(2), row.Optional(3),
        [.. Enumerable.Range(s_validations.Length, row.Fields.Length - s_validations.Length).Select(row.Optional)]))];

    /// <inheritdoc/>
    public void Dispose()
    {
        _steps.Dispose();
        _validations.Dispose();
    }

    private static IReadOnlyList<CsvRow> Rows(string path, string[] columns)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var table = CsvTable.Read(path);
        return table.Rows.Count == 0 || table.Heading.Take(columns.Length).SequenceEqual(columns)
            ? table.Rows
            : throw new InputException($"{path}: does not begin with the columns {string.Join(", ", columns)}, so it is no run's. Check the path.");
    }
}
