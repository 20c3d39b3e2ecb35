using System.Globalization;
using EUNet.Data;
using EUNet.Metrics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EUNet.Cli.Runs.Charts;

/// <summary>A confusion matrix as a picture: a row for each true class, shaded by the share of its pixels that was taken for each class.</summary>
internal static class ConfusionPicture
{
    private const int LongestName = 24;

    // Cells of more classes are too small for a number.
    private const int MostNumbers = 24;

    // In points.
    private const int SmallestSide = 220;
    private const int LargestSide = 900;
    private const int LargestCell = 40;
    private const int SmallestCell = 9;
    private const int Edge = 16;

    // Above this share a cell is dark enough (or, on dark ground, light enough) for letters of the ground's colour.
    private const double Turning = 0.75;

    /// <summary>Draws the matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="classes">The classes' names, in index order.</param>
    /// <param name="theme">Colours.</param>
    public static Chart Draw(ConfusionMatrix matrix, IReadOnlyList<string> classes, ChartTheme theme)
    {
        var count = matrix.Classes;
        if (classes.Count != count)
        {
            throw new ArgumentException($"{classes.Count} names for {count} classes.", nameof(classes));
        }

        var plot = ChartSketch.Plot("", theme);
        var shares = Shares(matrix);
        var map = plot.Add.Heatmap(shares);
        map.Colormap = new ScottPlot.Colormaps.CustomInterpolated([theme.Ground, theme.Loss]);
        map.ManualRange = new ScottPlot.Range(0, 1);
        map.NaNCellColor = theme.None;
        plot.HideGrid();
        plot.Axes.SetLimits(-0.5, count - 0.5, -0.5, count - 0.5);
        if (count <= MostNumbers)
        {
            WriteNumbers(plot, shares, theme);
        }

        string[] names = [.. classes.Select(name => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…")];
        var widest = Math.Max(Label(plot.Axes.Left, [.. names.Reverse()], upright: false), Label(plot.Axes.Bottom, names, upright: true));
        plot.Axes.Left.Label.Text = "truth";
        plot.Axes.Bottom.Label.Text = "prediction, in % of the row";
        plot.Axes.Bottom.Label.OffsetY = widest - plot.Axes.Bottom.TickLabelStyle.FontSize; // ScottPlot takes ticks for lying
        var margin = widest + 40; // ticks, gaps and the axis' own name
        plot.Layout.Fixed(new PixelPadding(margin, Edge, margin, Edge));
        var side = Math.Max(SmallestSide, count * Math.Clamp(LargestSide / count, SmallestCell, LargestCell));
        return ChartSketch.Draw([plot], side + margin + Edge, side + margin + Edge);
    }

    /// <summary>Writes it as <c>confusion.png</c>.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Save(string path, ConfusionMatrix matrix, IReadOnlyList<string> classes)
        => AtomicFile.Write(path, stream => stream.Write(Draw(matrix, classes, ChartTheme.Light).Png));

    // A class that occurs in no truth has no shares.
    private static double[,] Shares(ConfusionMatrix matrix)
    {
        var shares = new double[matrix.Classes, matrix.Classes];
        for (var truth = 0; truth < matrix.Classes; truth++)
        {
            var all = Enumerable.Range(0, matrix.Classes).Sum(other => matrix[truth, other]);
            for (var other = 0; other < matrix.Classes; other++)
            {
                shares[truth, other] = all == 0 ? double.NaN : (double)matrix[truth, other] / all;
            }
        }

        return shares;
    }

    private static void WriteNumbers(Plot plot, double[,] shares, ChartTheme theme)
    {
        var count = shares.GetLength(0);
        for (var truth = 0; truth < count; truth++)
        {
            for (var other = 0; other < count; other++)
            {
                var share = shares[truth, other];
                var percent = Math.Round(100 * share);
                if (double.IsNaN(share) || (percent == 0 && truth != other))
                {
                    continue;
                }

                var text = plot.Add.Text(percent.ToString("F0", CultureInfo.InvariantCulture), other, count - 1 - truth);
                text.LabelFontName = ChartFont.Installed;
                text.LabelFontSize = 11;
                text.LabelFontColor = share > Turning ? theme.Ground : theme.Ink;
                text.LabelAlignment = Alignment.MiddleCenter;
            }
        }
    }

    // Returns the points that the longest name takes.
    private static int Label(IAxis axis, IReadOnlyList<string> names, bool upright)
    {
        axis.TickGenerator = new NumericManual([.. Enumerable.Range(0, names.Count).Select(i => (double)i)], [.. names]);
        var style = axis.TickLabelStyle;
        style.FontSize = names.Count <= MostNumbers ? 11 : 7;
        using var paint = Paint.NewDisposablePaint();
        var widest = names.Max(name => style.Measure(name, paint).Width);
        if (upright)
        {
            style.Rotation = -90;
            style.Alignment = Alignment.MiddleRight;
        }

        return (int)Math.Ceiling(widest);
    }
}
