using EUNet.Imaging;
using ScottPlot;

namespace EUNet.Cli.Runs.Charts;

/// <summary>What all charts have in common: typeface, colours, and pictures of twice as many pixels as points, for sharp letters.</summary>
internal static class ChartSketch
{
    private const int PixelsPerPoint = 2;

    /// <summary>An empty plot with a title at the left.</summary>
    public static Plot Plot(string title, ChartTheme theme)
    {
        var font = ChartFont.Installed;
        var plot = new Plot { ScaleFactor = PixelsPerPoint };
        plot.FigureBackground.Color = theme.Ground;
        plot.DataBackground.Color = theme.Ground;
        plot.Axes.Color(theme.Ink);
        plot.Grid.MajorLineColor = theme.Grid;
        plot.Font.Set(font);
        plot.Axes.Title.Label.Text = title;
        plot.Axes.Title.Label.FontSize = 14;
        plot.Axes.Title.Label.Alignment = Alignment.MiddleCenter;
        plot.Axes.Left.TickLabelStyle.FontSize = plot.Axes.Bottom.TickLabelStyle.FontSize = 11;
        plot.Axes.Left.Label.FontSize = plot.Axes.Bottom.Label.FontSize = 12;
        plot.Axes.Left.Label.Bold = plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        return plot;
    }

    /// <summary>Draws plots below each other.</summary>
    /// <param name="plots">At least one.</param>
    /// <param name="width">Of the whole, in points.</param>
    /// <param name="height">Of each plot, in points.</param>
    public static Chart Draw(IReadOnlyList<Plot> plots, int width, int height)
    {
        var whole = new RgbImage(width * PixelsPerPoint, height * plots.Count * PixelsPerPoint);
        var part = whole.Pixels.Length / plots.Count;
        for (var i = 0; i < plots.Count; i++)
        {
            using var image = plots[i].GetImage(whole.Width, height * PixelsPerPoint);
            Buffer.BlockCopy(image.GetArrayRGB(), 0, whole.Pixels, i * part, part);
        }

        return new Chart(width, height * plots.Count, ImageFile.Codec.EncodePng(whole));
    }
}
