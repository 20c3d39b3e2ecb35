using System.Globalization;
using EUNet.Training;
using Spectre.Console;

namespace EUNet.Cli.Training;

/// <summary>Shows how a run goes: a bar with loss, metric, pace and time left on a terminal; lines now and then where output is piped.</summary>
internal sealed class TrainingDisplay
{
    private const int PlainLines = 20;
    private const int BarWidth = 12; // so that all fits into 80 columns

    private readonly ProgressTask? _task;
    private readonly long _first;
    private readonly long _steps;
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
    private double _loss = double.NaN;
    private string _metric = "";

    private TrainingDisplay(ProgressTask? task, long first, long steps) => (_task, _first, _steps) = (task, first, steps);

    /// <summary>Runs something that reports here.</summary>
    /// <param name="first">Steps taken before.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="run">What runs.</param>
    public static void Show(long first, long steps, Action<TrainingDisplay> run)
    {
        if (Console.IsOutputRedirected)
        {
            run(new TrainingDisplay(null, first, steps));
            return;
        }

        AnsiConsole.Progress()
            .Columns(new ProgressBarColumn { Width = BarWidth }, new RemainingTimeColumn { Style = Style.Plain }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => run(new TrainingDisplay(context.AddTask("the first step", maxValue: steps), first, steps)));
    }

    /// <summary>A step was taken.</summary>
    public void Step(TrainingStep step, double picturesPerSecond)
    {
        _loss = double.IsNaN(_loss) ? step.Loss : (0.95 * _loss) + (0.05 * step.Loss);
        if (_task is not null)
        {
            _task.Value = step.Number;
            _task.Description = Invariant($"epoch {step.Epoch}  loss {_loss:F3}{_metric}  {picturesPerSecond:F1} pictures/s").EscapeMarkup();
            return;
        }

        if (step.Number == 1 || step.Number == _steps || step.Number % Math.Max(1, _steps / PlainLines) == 0)
        {
            var left = _clock.Elapsed / (step.Number - _first) * (_steps - step.Number);
            Console.WriteLine(Invariant($"step {step.Number}/{_steps}  epoch {step.Epoch}  loss {step.Loss:F4}{_metric}  {picturesPerSecond:F1} pictures/s  {Time(left)} left"));
        }
    }

    /// <summary>A photo was validated.</summary>
    public void Validating(int done, int photos)
    {
        if (_task is not null)
        {
            _task.Description = $"validating {done}/{photos}";
        }
    }

    /// <summary>A validation came to something.</summary>
    public void Validated(TrainingStep step, string name, Validation validation)
    {
        _metric = Invariant($"  {name} {100 * validation.Metric:F1} %");
        Line(Invariant($"epoch {step.Epoch}{_metric}  {100 * validation.Accuracy:F1} % right  after {Time(_clock.Elapsed)}"));
    }

    /// <summary>Writes a line.</summary>
    public void Line(string text)
    {
        if (_task is null)
        {
            Console.WriteLine(text);
        }
        else
        {
            AnsiConsole.WriteLine(text);
        }
    }

    private static string Time(TimeSpan time) => Invariant($"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
