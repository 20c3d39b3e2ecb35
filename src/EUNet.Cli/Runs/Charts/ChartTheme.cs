using ScottPlot;

namespace EUNet.Cli.Runs.Charts;

/// <summary>Colours of charts, for pages of dark letters on light ground or the other way round.</summary>
/// <param name="Ground">Behind everything.</param>
/// <param name="Ink">Letters and axes.</param>
/// <param name="Grid">Lines at the ticks.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Iou">The mean IoU.</param>
/// <param name="None">Where there is nothing to show.</param>
internal sealed record ChartTheme(Color Ground, Color Ink, Color Grid, Color Loss, Color Rate, Color Iou, Color None)
{
    /// <summary>Dark letters on white.</summary>
    public static ChartTheme Light { get; } = new(
        Color.FromHex("#FFFFFF"), Color.FromHex("#1F2328"), Color.FromHex("#E4E7EB"),
        Color.FromHex("#1D5FBF"), Color.FromHex("#9A5B00"), Color.FromHex("#1A7F4B"), Color.FromHex("#F1F2F4"));

    /// <summary>Light letters on the dark ground of the report's boxes.</summary>
    public static ChartTheme Dark { get; } = new(
        Color.FromHex("#1B2027"), Color.FromHex("#E6EAEF"), Color.FromHex("#323A44"),
        Color.FromHex("#6CA8F7"), Color.FromHex("#E0A040"), Color.FromHex("#56C78A"), Color.FromHex("#262C34"));
}

/// <summary>A drawn chart.</summary>
/// <param name="Width">Columns, in points; the picture has twice as many pixels.</param>
/// <param name="Height">Rows, in points.</param>
/// <param name="Png">The picture.</param>
internal sealed record Chart(int Width, int Height, byte[] Png);
