using EUNet.Cli.Runs;
using System.Globalization;
using EUNet.Cli.Runs.Charts;
using EUNet.Data;
using EUNet.Networks;
using EUNet.Training;

namespace EUNet.Cli.Training;

/// <summary><c>eunet train --find-lr</c>: a sweep of learning rates and its plot, in place of a run.</summary>
internal sealed class RateSearch(TrainOptions options, string path)
{
    /// <summary>Sweeps, draws and says what to train with.</summary>
    public int Run(Network network, IBatchSource batches, TrainingPlan plan)
    {
        using var folder = new RunFolder(path);
        var sweep = RateFinder.Sweep(
            network, batches, plan, options.Device,
            report: step => Report.Progress(string.Create(CultureInfo.InvariantCulture, $"step {step.Number}  rate {step.Rate:G3}  loss {step.Loss:F4}"), milestone: step.Number % 10 == 0));
        Report.EndProgress();
        RateCurve.Save(folder.RateCurve, sweep.Points, sweep.Suggested);
        Console.WriteLine(sweep.Suggested is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"--lr {rate:G2} is a rate to start from (a tenth of the one with the least loss); {folder.RateCurve} shows the sweep")
            : $"the loss fell at no rate; {folder.RateCurve} shows the sweep. Check data and loss.");
        return 0;
    }
}
