using System.Globalization;
using EUNet.Data;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EUNet.Cli.Runs.Charts;

/// <summary>The learning-rate finder's loss against the rate, on a logarithmic axis, with the rate that it suggests (Smith, 2017).</summary>
internal static class RateCurve
{
    private const int Width = 960;
    private const int Height = 420;
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Draws the curve.</summary>
    /// <param name="points">Rates, rising and above 0, and the loss at each, at least one of them a number.</param>
    /// <param name="suggested">The rate to mark, or null where none was found.</param>
    /// <param name="theme">Colours.</param>
    public static Chart Draw(IReadOnlyList<(double Rate, double Loss)> points, double? suggested, ChartTheme theme)
    {
        (double Rate, double Loss)[] finite = [.. points.Where(at => double.IsFinite(at.Loss))];
        var title = suggested is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"Loss against learning rate: suggested {rate:0.##e0}")
            : "Loss against learning rate";
        var plot = ChartSketch.Plot(title, theme);
        double[] x = [.. finite.Select(at => Math.Log10(at.Rate))];
        var line = plot.Add.ScatterLine(x, [.. finite.Select(at => at.Loss)], theme.Loss);
        line.LineWidth = 2;
        line.MarkerSize = 0;
        if (suggested is { } mark)
        {
            plot.Add.VerticalLine(Math.Log10(mark), 2, theme.Rate, LinePattern.Dashed);
        }

        // Where it diverges the loss rises without end; what matters lies below where it began.
        var (lowest, begins) = (finite.Min(at => at.Loss), finite[0].Loss);
        var span = begins > lowest ? begins - lowest : 1;
        plot.Axes.SetLimitsY(lowest - (0.1 * span), begins + (0.5 * span));
        plot.Axes.SetLimitsX(x[0], x.Length > 1 ? x[^1] : x[0] + 1);
        plot.Axes.Bottom.TickGenerator = Decades((int)Math.Floor(x[0]), (int)Math.Ceiling(x[^1]));
        plot.XLabel("learning rate");
        plot.YLabel("loss");
        return ChartSketch.Draw([plot], Width, Height);
    }

    /// <summary>Writes it as <c>rates.png</c>.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<(double Rate, double Loss)> points, double? suggested)
        => AtomicFile.Write(path, stream => stream.Write(Draw(points, suggested, ChartTheme.Light).Png));

    private static NumericManual Decades(int first, int last)
    {
        var ticks = new NumericManual();
        for (var power = first; power <= last; power++)
        {
            ticks.AddMajor(power, "10" + Raised(power));
            for (var digit = 2; digit < 10; digit++)
            {
                ticks.AddMinor(power + Math.Log10(digit));
            }
        }

        return ticks;
    }

    private static string Raised(int power) => (power < 0 ? "⁻" : "") + string.Concat(
        Math.Abs(power).ToString(CultureInfo.InvariantCulture).Select(digit => Superscripts[digit - '0']));
}
