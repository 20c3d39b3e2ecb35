using EUNet.Cli.Runs;
using EUNet.Cli.Runs.Charts;
using EUNet.Imaging;
using EUNet.Metrics;

namespace EUNet.Cli.Tests.Runs;

/// <summary>Charts: pictures of the size they say, with what they are given drawn in them, letters too on a machine without fonts.</summary>
public sealed class ChartTests
{
    private static readonly StepRow[] s_steps = [.. Enumerable.Range(1, 300).Select(TestRun.Step)];
    private static readonly ValidationRow[] s_validations = [TestRun.Validation(100), TestRun.Validation(200)];

    [Fact]
    public void Curves_HaveAPlotForEach_AndOneMoreForValidations()
    {
        var without = Curves.Draw(s_steps, [], ChartTheme.Light);
        var with = Curves.Draw(s_steps, s_validations, ChartTheme.Light);
        Assert.Equal(without.Height * 3 / 2, with.Height);
        Assert.Contains(Color(ChartTheme.Light.Iou), Colors(with));
        Assert.DoesNotContain(Color(ChartTheme.Light.Iou), Colors(without));
        foreach (var theme in (ChartTheme[])[ChartTheme.Light, ChartTheme.Dark])
        {
            Assert.Superset(
                new HashSet<Rgb> { Color(theme.Ground), Color(theme.Loss), Color(theme.Rate) }, Colors(Curves.Draw(s_steps, s_validations, theme)));
        }
    }

    [Fact]
    public void SamePicture_FromTheSameRows() => Assert.Equal(
        Curves.Draw(s_steps, s_validations, ChartTheme.Light).Png, Curves.Draw(s_steps, s_validations, ChartTheme.Light).Png);

    [Theory]
    [InlineData(1, double.NaN)]
    [InlineData(1, 0.0)]
    [InlineData(2, -3.0)]
    [InlineData(3, double.PositiveInfinity)]
    public void FewOrOddRows_AreDrawn(int count, double loss)
    {
        StepRow[] steps = [.. s_steps.Take(count).Select(row => row with { Loss = loss, LearningRate = 0 })];
        var chart = Curves.Draw(steps, [new ValidationRow(count, 1, null, null, [null])], ChartTheme.Light);
        Assert.Equal(chart.Height * 2, Decode(chart).Height);
    }

    [Fact]
    public void Smooth_IsTheMeanOfWhatIsNear()
    {
        Assert.Equal([3, 4, 5], Curves.Smooth([3, 4, 5], 1));
        Assert.Equal([3.5, 4, 5, 6, 6.5], Curves.Smooth([3, 4, 5, 6, 7], 3), new Within(1e-12));
        Assert.Equal([2, 2, 2], Curves.Smooth([2, 2, 2], 99));
    }

    [Fact]
    public void RateCurve_MarksTheRate_WhereItIs()
    {
        (double, double)[] points = [.. Enumerable.Range(-60, 61).Select(i => (Math.Pow(10, i / 10.0), i < -10 ? 2 + (i / -60.0) : double.NaN))];
        Assert.DoesNotContain(Color(ChartTheme.Light.Rate), Colors(RateCurve.Draw(points, null, ChartTheme.Light)));
        var at = ColumnOf(RateCurve.Draw(points, 1e-4, ChartTheme.Light));
        Assert.InRange(ColumnOf(RateCurve.Draw(points, 1e-2, ChartTheme.Light)), at + 100, int.MaxValue);
    }

    [Fact]
    public void Letters_AreDrawn()
    {
        var matrix = new ConfusionMatrix(2);
        matrix.Add([0, 0, 1, 1], [0, 1, 1, 1]);
        var names = ConfusionPicture.Draw(matrix, ["road", "vehicle"], ChartTheme.Light);
        var others = ConfusionPicture.Draw(matrix, ["cars", "vehicle"], ChartTheme.Light);
        Assert.Equal((names.Width, names.Height), (others.Width, others.Height));
        Assert.NotEqual(names.Png, others.Png);
        var wide = ConfusionPicture.Draw(matrix, ["road", "a vehicle of any kind"], ChartTheme.Light);
        Assert.InRange(wide.Width, names.Width + 50, int.MaxValue);
        var longest = ConfusionPicture.Draw(matrix, ["road", new string('w', 500)], ChartTheme.Light);
        Assert.InRange(longest.Width, wide.Width, 2 * wide.Width);
    }

    [Fact]
    public void Confusion_ShadesByTheRow()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Add([0, 0, 0, 0, 1], [0, 0, 0, 1, 1]);
        var chart = ConfusionPicture.Draw(matrix, ["a", "b", "c"], ChartTheme.Light);
        var colors = Colors(chart);
        Assert.Contains(Color(ChartTheme.Light.Loss), colors); // all of b
        Assert.Contains(Color(ChartTheme.Light.None), colors); // c occurs nowhere
        Assert.Throws<ArgumentException>(() => ConfusionPicture.Draw(matrix, ["a", "b"], ChartTheme.Light));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(24)]
    [InlineData(150)]
    public void Confusion_OfAnyNumberOfClasses(int classes)
    {
        var matrix = new ConfusionMatrix(classes);
        matrix.Add([.. Enumerable.Range(0, classes).Select(c => (byte)c)], [.. Enumerable.Range(0, classes).Select(c => (byte)((c + 1) % classes))]);
        var chart = ConfusionPicture.Draw(matrix, [.. Enumerable.Range(0, classes).Select(c => $"class {c}")], ChartTheme.Dark);
        Assert.Equal(chart.Width, chart.Height);
        Assert.Equal(2 * chart.Width, Decode(chart).Width);
    }

    private static RgbImage Decode(Chart chart) => ImageFile.Codec.Decode(chart.Png, "chart");

    private static HashSet<Rgb> Colors(Chart chart)
    {
        var image = Decode(chart);
        return [.. Enumerable.Range(0, image.Width * image.Height).Select(i => image[i / image.Width, i % image.Width])];
    }

    private static int ColumnOf(Chart chart)
    {
        var image = Decode(chart);
        return Enumerable.Range(0, image.Width * image.Height).First(i => image[i / image.Width, i % image.Width] == Color(ChartTheme.Light.Rate)) % image.Width;
    }

    private static Rgb Color(ScottPlot.Color color) => new(color.R, color.G, color.B);

    private sealed class Within(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double value) => 0;
    }
}
