using EUNet.Cli.Runs;
using EUNet.Cli.Runs.TensorBoard;
using EUNet.Imaging;
using EUNet.Training;

namespace EUNet.Cli.Training;

/// <summary>Writes what a run comes to as it goes: CSV and TensorBoard's events.</summary>
internal sealed class RunRecorder : IDisposable
{
    private readonly TrainOptions _options;
    private readonly int _stepsPerEpoch;
    private readonly RunLog _log;
    private readonly TensorBoardLog _board;
    private double _seconds;

    /// <summary>Begins, or goes on behind a checkpoint's step.</summary>
    public RunRecorder(RunFolder folder, IReadOnlyList<string> classes, TrainOptions options, Trainer trainer)
    {
        (_options, _stepsPerEpoch) = (options, trainer.Span.StepsPerEpoch);
        var taken = checked((int)trainer.Taken);
        _log = options.Resume ? RunLog.Resume(folder, classes, taken) : RunLog.Start(folder, classes);
        _board = TensorBoardLog.Start(folder, classes, taken);
        _seconds = options.Resume && RunLog.ReadSteps(folder.Log) is [.., var last] ? last.Seconds : 0;
    }

    /// <summary>Pictures a second of the step recorded last.</summary>
    public double PicturesPerSecond { get; private set; }

    /// <summary>Records a step.</summary>
    public void Add(TrainingStep step)
    {
        _seconds += step.Time.TotalSeconds;
        PicturesPerSecond = _options.Batch * _options.Accumulate / step.Time.TotalSeconds;
        var row = new StepRow(
            (int)step.Number, Epochs(step), step.Loss, step.Rate, double.IsNaN(step.GradientNorm) ? null : step.GradientNorm, PicturesPerSecond, _seconds);
        _log.Add(row);
        _board.Add(row);
    }

    /// <summary>Records a validation after a step.</summary>
    public void Add(TrainingStep step, Validation validation, IReadOnlyList<string> classes)
    {
        var matrix = validation.Matrix;
        var row = new ValidationRow((int)step.Number, Epochs(step), matrix?.MeanIou, validation.Accuracy, [.. classes.Select((_, c) => matrix?.Iou(c))]);
        _log.Add(row);
        _board.Add(row);
    }

    /// <summary>Records a picture of the validation's photos.</summary>
    public void AddPanels(TrainingStep step, RgbImage panels) => _board.AddPanels((int)step.Number, panels);

    /// <inheritdoc/>
    public void Dispose()
    {
        _log.Dispose();
        _board.Dispose();
    }

    private double Epochs(TrainingStep step) => (double)step.Number / _stepsPerEpoch;
}
