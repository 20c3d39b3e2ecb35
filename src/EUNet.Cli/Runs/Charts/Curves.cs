using System.Globalization;
using EUNet.Data;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EUNet.Cli.Runs.Charts;

/// <summary>
/// How a run went: loss (each step's, faint, and smoothed), learning rate and, where there were validations, their mean IoU, over the steps.
/// </summary>
internal static class Curves
{
    private const int Width = 960;
    private const int Height = 250;

    // The smoothed loss is the mean of this share of the steps.
    private const double SmoothedShare = 0.02;

    // Single losses above this share of all are cut off at the top: a spike would flatten all else.
    private const double ShownShare = 0.99;

    /// <summary>Draws the curves.</summary>
    /// <param name="steps">Rows of the log, at least one.</param>
    /// <param name="validations">Rows of the validations.</param>
    /// <param name="theme">Colours.</param>
    public static Chart Draw(IReadOnlyList<StepRow> steps, IReadOnlyList<ValidationRow> validations, ChartTheme theme)
    {
        List<Plot> plots = [Loss(steps, theme), Rate(steps, theme)];
        (double Step, double Iou)[] known = [
            .. validations.Where(row => row.Miou is not null).Select(row => ((double)row.Step, 100 * row.Miou!.Value))];
        if (known.Length > 0)
        {
            plots.Add(MeanIou(known, theme));
        }

        // One scale of steps for all, and one left edge.
        var last = Math.Max(steps[^1].Step, known.Length > 0 ? known[^1].Step : 0);
        foreach (var plot in plots)
        {
            plot.Axes.SetLimitsX(0, last * 1.01);
            plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = 62;
            plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, LabelFormatter = Whole };
        }

        plots[^1].XLabel("step");
        return ChartSketch.Draw(plots, Width, Height);
    }

    /// <summary>Writes them as <c>curves.png</c>.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<StepRow> steps, IReadOnlyList<ValidationRow> validations)
        => AtomicFile.Write(path, stream => stream.Write(Draw(steps, validations, ChartTheme.Light).Png));

    /// <summary>The mean of so many values around each, and of as many as there are at both ends.</summary>
    public static double[] Smooth(IReadOnlyList<double> values, int window)
    {
        var sums = new double[values.Count + 1];
        for (var i = 0; i < values.Count; i++)
        {
            sums[i + 1] = sums[i] + values[i];
        }

        var smooth = new double[values.Count];
        for (var i = 0; i < smooth.Length; i++)
        {
            var (first, end) = (Math.Max(0, i - (window / 2)), Math.Min(values.Count, i + (window / 2) + 1));
            smooth[i] = (sums[end] - sums[first]) / (end - first);
        }

        return smooth;
    }

    private static Plot Loss(IReadOnlyList<StepRow> steps, ChartTheme theme)
    {
        var plot = ChartSketch.Plot("Training loss", theme);
        StepRow[] finite = [.. steps.Where(row => double.IsFinite(row.Loss))];
        double[] x = [.. finite.Select(row => (double)row.Step)];
        double[] loss = [.. finite.Select(row => row.Loss)];
        if (loss.Length == 0)
        {
            return plot;
        }

        var smooth = Smooth(loss, (int)(SmoothedShare * loss.Length));
        Line(plot, x, loss, theme.Loss.WithAlpha(0.3), 1);
        Line(plot, x, smooth, theme.Loss, 2);
        double[] rising = [.. loss.Order()];
        var top = Math.Max(rising[(int)(ShownShare * (rising.Length - 1))], smooth.Max());
        var bottom = Math.Min(0, rising[0]);
        plot.Axes.SetLimitsY(bottom, top > bottom ? bottom + (1.08 * (top - bottom)) : bottom + 1);
        return plot;
    }

    private static Plot Rate(IReadOnlyList<StepRow> steps, ChartTheme theme)
    {
        var plot = ChartSketch.Plot("Learning rate", theme);
        Line(plot, [.. steps.Select(row => (double)row.Step)], [.. steps.Select(row => row.LearningRate)], theme.Rate, 2);
        plot.Axes.SetLimitsY(0, steps.Max(row => row.LearningRate) is > 0 and var top ? 1.12 * top : 1);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = Short };
        return plot;
    }

    private static Plot MeanIou((double Step, double Iou)[] known, ChartTheme theme)
    {
        var best = known.MaxBy(at => at.Iou);
        var plot = ChartSketch.Plot(
            string.Create(CultureInfo.InvariantCulture, $"Validation mean IoU in %: best {best.Iou:F1} at step {best.Step:N0}"), theme);
        var line = Line(plot, [.. known.Select(at => at.Step)], [.. known.Select(at => at.Iou)], theme.Iou, 2);
        line.MarkerSize = known.Length > 60 ? 0 : 6;
        plot.Add.Marker(best.Step, best.Iou, MarkerShape.OpenCircle, 14, theme.Iou);
        plot.Axes.Margins(0, 0.15);
        return plot;
    }

    private static ScottPlot.Plottables.Scatter Line(Plot plot, double[] x, double[] y, Color color, float width)
    {
        var line = plot.Add.ScatterLine(x, y, color);
        line.LineWidth = width;
        line.MarkerSize = x.Length == 1 ? 6 : 0; // a line of one point is none
        return line;
    }

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(double rate) => rate.ToString(rate is > 0 and < 1e-3 ? "0.###e0" : "0.#####", CultureInfo.InvariantCulture);
}
