using System.Text.Json;
using EUNet.Metrics;

namespace EUNet.Runtime.Tests.Metrics;

public sealed class InstanceIouTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void EveryNumber_Agrees()
    {
        var cases = 0;
        using var file = GoldenMetrics.Read();
        foreach (var golden in file.RootElement.GetProperty("instance_iou").EnumerateArray())
        {
            cases++;
            var sizes = golden.GetProperty("mean_sizes").EnumerateObject().ToDictionary(entry => int.Parse(entry.Name), entry => entry.Value.GetDouble());
            var confusion = golden.GetProperty("confusion").EnumerateArray().Select(row => row.EnumerateArray().Select(cell => cell.GetInt64()).ToArray()).ToList();
            var metric = new InstanceIou(confusion.Count, sizes);
            int[] truth = GoldenMetrics.Ints(golden, "truth");
            byte[] prediction = [.. GoldenMetrics.Ints(golden, "prediction").Select(value => (byte)value)];
            var (images, area) = (golden.GetProperty("images").GetInt32(), golden.GetProperty("height").GetInt32() * golden.GetProperty("width").GetInt32());
            Assert.Equal(images * area, truth.Length);
            for (var image = 0; image < images; image++)
            {
                metric.Add(truth.AsSpan(image * area, area), prediction.AsSpan(image * area, area), golden.GetProperty("ignore_index").GetInt32());
            }

            for (var row = 0; row < confusion.Count; row++)
            {
                Assert.Equal(confusion[row], Enumerable.Range(0, confusion.Count).Select(column => metric.Confusion[row, column]));
                GoldenMetrics.Same(golden.GetProperty("iou")[row], metric.Confusion.Iou(row));
            }

            var classes = golden.GetProperty("classes").EnumerateObject().ToList();
            Assert.Equal(sizes.Keys.Select(c => $"{c}"), classes.Select(entry => entry.Name));
            foreach (var entry in classes)
            {
                var score = metric[int.Parse(entry.Name)];
                GoldenMetrics.Same(entry.Value.GetProperty("weighted_tp"), score.TruePositives);
                GoldenMetrics.Same(entry.Value.GetProperty("weighted_fn"), score.FalseNegatives);
                Assert.Equal(entry.Value.GetProperty("fp").GetInt64(), score.FalsePositives);
                GoldenMetrics.Same(entry.Value.GetProperty("iiou"), score.Iou);
            }

            GoldenMetrics.Same(golden.GetProperty("mean_iiou"), metric.Mean);
        }

        Assert.True(cases > 0, "metrics.json has no case of instances");
    }

    [Fact]
    public void InstancesOfMeanSize_GiveTheUsualIou_AndSmallOnesCountAsMuch()
    {
        var usual = new InstanceIou(2, new Dictionary<int, double> { [1] = 2 });
        usual.Add([1000, 1000, 1001, 1001, 0], [1, 1, 1, 0, 1]);
        Assert.Equal(usual.Confusion.Iou(1), usual[1].Iou);
        var small = new InstanceIou(2, new Dictionary<int, double> { [1] = 2 });
        small.Add([1000, 1000, 1000, 1001], [1, 1, 1, 0]);
        Assert.Equal(0.75, small.Confusion.Iou(1));
        Assert.Equal(0.5, small[1].Iou);
    }

    [Fact]
    public void ClassesThatDoNotOccur_AreInNoMean()
    {
        var metric = new InstanceIou(3, new Dictionary<int, double> { [1] = 2, [2] = 5 });
        Assert.Null(metric.Mean);
        metric.Add([1000, 0, 255], [1, 1, 2], 255);
        Assert.Null(metric[2].Iou);
        Assert.Equal(2 / 3.0, metric.Mean);
    }

    [Fact]
    public void WhatDoesNotFit_IsNamed_AndNothingIsCounted()
    {
        var metric = new InstanceIou(3, new Dictionary<int, double> { [1] = 2 });
        void Fails(string why, int[] truth, byte[] prediction) => Assert.Contains(why, Assert.Throws<ArgumentException>(() => metric.Add(truth, prediction)).Message);
        Fails("Pixel 1 is 3, and there are 3 classes", [1000, 3], [0, 0]);
        Fails("Pixel 1 is 2000, and class 2 has no instances", [1000, 2000], [0, 0]);
        Fails("Pixel 0 is -2", [-2, 0], [0, 0]);
        Fails("2 pixels of truth and 1", [1000, 1000], [0]);
        Fails("taken for 7", [1000, 1000], [0, 7]);
        Assert.Null(metric.Mean);
        Assert.Throws<ArgumentException>(() => new InstanceIou(3, new Dictionary<int, double> { [3] = 1 }));
        Assert.Throws<ArgumentException>(() => new InstanceIou(3, new Dictionary<int, double> { [1] = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InstanceIou(256, new Dictionary<int, double>()));
    }
}
