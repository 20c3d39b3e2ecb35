using System.Text.Json;
using EUNet.Metrics;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Metrics;

public sealed class ConfusionMatrixTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases => GoldenCases.From(() =>
    {
        using var file = GoldenMetrics.Read();
        return [.. file.RootElement.GetProperty("semantic").EnumerateArray().Select(golden => golden.GetProperty("name").GetString()!)];
    });

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("Category", "Golden")]
    public void EveryMetric_Agrees(string name)
    {
        GoldenCases.Require(name);
        using var file = GoldenMetrics.Read();
        var golden = file.RootElement.GetProperty("semantic").EnumerateArray().Single(golden => golden.GetProperty("name").GetString() == name);
        int[] shape = [.. golden.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32())];
        byte[] truth = Bytes(golden.GetProperty("targets")), prediction = Bytes(golden.GetProperty("predictions"));
        var matrix = new ConfusionMatrix(golden.GetProperty("classes").GetInt32());
        var area = shape[1] * shape[2];
        for (var image = 0; image < shape[0]; image++)
        {
            matrix.Add(truth.AsSpan(image * area, area), prediction.AsSpan(image * area, area), golden.GetProperty("ignore_index").GetInt32());
        }

        var row = 0;
        foreach (var cells in golden.GetProperty("confusion").EnumerateArray())
        {
            Assert.Equal(cells.EnumerateArray().Select(cell => cell.GetInt64()), Enumerable.Range(0, matrix.Classes).Select(column => matrix[row, column]));
            row++;
        }

        Same(golden, "iou", matrix.Iou, matrix.Classes);
        Same(golden, "dice", matrix.Dice, matrix.Classes);
        Same(golden, "precision", matrix.Precision, matrix.Classes);
        Same(golden, "recall", matrix.Recall, matrix.Classes);
        GoldenMetrics.Same(golden.GetProperty("mean_iou"), matrix.MeanIou);
        GoldenMetrics.Same(golden.GetProperty("mean_dice"), matrix.MeanDice);
        GoldenMetrics.Same(golden.GetProperty("mean_recall"), matrix.MeanRecall);
        GoldenMetrics.Same(golden.GetProperty("pixel_accuracy"), matrix.PixelAccuracy);
        GoldenMetrics.Same(golden.GetProperty("frequency_weighted_iou"), matrix.FrequencyWeightedIou);
    }

    [Fact]
    public void NothingCounted_HasNoRatios()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Add([255, 255], [0, 2], 255);
        Assert.Null(matrix.MeanIou);
        Assert.Null(matrix.PixelAccuracy);
        Assert.Null(matrix.FrequencyWeightedIou);
        Assert.Null(matrix.Recall(1));
    }

    [Fact]
    public void PixelsThatAreNoClass_AreNamed_AndNothingIsCounted()
    {
        var matrix = new ConfusionMatrix(3);
        Assert.Contains("Pixel 1 is 3", Assert.Throws<ArgumentException>(() => matrix.Add([0, 3], [0, 0])).Message);
        Assert.Contains("taken for 9", Assert.Throws<ArgumentException>(() => matrix.Add([0, 1], [0, 9])).Message);
        Assert.Contains("2 pixels of truth and 1", Assert.Throws<ArgumentException>(() => matrix.Add([0, 1], [0])).Message);
        Assert.Equal(0, matrix[0, 0]);
    }

    private static void Same(JsonElement golden, string name, Func<int, double?> metric, int classes)
    {
        var expected = golden.GetProperty(name).EnumerateArray().ToList();
        Assert.Equal(classes, expected.Count);
        for (var c = 0; c < classes; c++)
        {
            GoldenMetrics.Same(expected[c], metric(c));
        }
    }

    private static byte[] Bytes(JsonElement list) => [.. list.EnumerateArray().Select(element => element.GetByte())];
}
