using System.Text.Json;
using EUNet.Metrics;

namespace EUNet.Runtime.Tests.Metrics;

public sealed class PanopticQualityTests
{
    private static readonly PanopticCategory[] SkyAndCar = [new(1, IsThing: false), new(2, IsThing: true)];

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryNumber_Agrees()
    {
        var cases = 0;
        using var file = GoldenMetrics.Read();
        foreach (var golden in file.RootElement.GetProperty("panoptic").EnumerateArray())
        {
            cases++;
            var quality = new PanopticQuality(
                [.. golden.GetProperty("categories").EnumerateArray().Select(entry => new PanopticCategory(Int(entry, "id"), entry.GetProperty("thing").GetBoolean()))],
                Int(golden, "void"));
            var matching = quality.Add(
                GoldenMetrics.Ints(golden, "truth"), GoldenMetrics.Ints(golden, "prediction"), Segments(golden, "truth_segments"), Segments(golden, "prediction_segments"));

            var pairs = golden.GetProperty("pairs").EnumerateArray().ToList();
            Assert.Equal(pairs.Select(pair => (Int(pair, "truth"), Int(pair, "prediction"))), matching.Pairs.Select(pair => (pair.Truth, pair.Prediction)));
            for (var i = 0; i < pairs.Count; i++)
            {
                Assert.Equal(Int(pairs[i], "intersection"), matching.Pairs[i].Intersection);
                Assert.Equal(Int(pairs[i], "union"), matching.Pairs[i].Union);
                GoldenMetrics.Same(pairs[i].GetProperty("iou"), matching.Pairs[i].Iou);
            }

            Assert.Equal(GoldenMetrics.Ints(golden, "left_out"), matching.LeftOut);
            var classes = golden.GetProperty("classes").EnumerateObject().ToList();
            Assert.Equal(quality.Categories.Select(category => $"{category.Id}"), classes.Select(entry => entry.Name));
            foreach (var entry in classes)
            {
                var score = quality[int.Parse(entry.Name)];
                Assert.Equal((Int(entry.Value, "tp"), Int(entry.Value, "fp"), Int(entry.Value, "fn")), (score.TruePositives, score.FalsePositives, score.FalseNegatives));
                GoldenMetrics.Same(entry.Value.GetProperty("iou_sum"), score.IouSum);
                GoldenMetrics.Same(entry.Value.GetProperty("pq"), score.Pq);
                GoldenMetrics.Same(entry.Value.GetProperty("sq"), score.Sq);
                GoldenMetrics.Same(entry.Value.GetProperty("rq"), score.Rq);
            }

            Same(golden.GetProperty("all"), quality.All);
            Same(golden.GetProperty("things"), quality.Things);
            Same(golden.GetProperty("stuff"), quality.Stuff);
        }

        Assert.True(cases > 0, "metrics.json has no panoptic case");
    }

    [Fact]
    public void ImagesAreMatchedEach_AndCountedTogether()
    {
        // A car is right in the first image and missed in the second, where the same id is the prediction's sky.
        var quality = new PanopticQuality(SkyAndCar);
        quality.Add([7, 7, 7, 0], [5, 5, 5, 5], [new(7, 2)], [new(5, 2)]);
        Assert.Equal(new PanopticScore(1, 1, 0, 0), quality[2]);
        Assert.Null(quality[1].Pq);
        Assert.Null(quality.Stuff);
        quality.Add([7, 7, 7, 7], [5, 5, 5, 5], [new(7, 2)], [new(5, 1)]);
        Assert.Equal(new PanopticScore(1, 1, 0, 1), quality[2]);
        Assert.Equal(new PanopticScore(0, 0, 1, 0), quality[1]);
        Assert.Equal(1 / 1.5, quality.Things!.Value.Pq);
        Assert.Equal(new PanopticMean(0, 0, 0), quality.Stuff);
        Assert.Equal(1 / 3.0, quality.All!.Value.Pq);
    }

    [Fact]
    public void HalfOnVoidOrCrowds_IsFalse_AndOnePixelMoreIsLeftOut()
    {
        var quality = new PanopticQuality(SkyAndCar);
        // 5: one pixel on void, one on a crowd, two on sky. 6: one pixel more on the crowd than off it.
        int[] truth = [0, 9, 1, 1, 9, 9, 1], prediction = [5, 5, 5, 5, 6, 6, 6];
        var matching = quality.Add(truth, prediction, [new(9, 2, IsCrowd: true), new(1, 1)], [new(5, 2), new(6, 2)]);
        Assert.Equal([6], matching.LeftOut);
        Assert.Empty(matching.Pairs);
        Assert.Equal(new PanopticScore(0, 0, 1, 0), quality[2]);
        Assert.Equal(new PanopticScore(0, 0, 0, 1), quality[1]);
    }

    [Fact]
    public void NothingCounted_HasNoQuality() => Assert.Null(new PanopticQuality(SkyAndCar).All);

    [Fact]
    public void WhatDoesNotFit_IsNamed_AndNothingIsCounted()
    {
        var quality = new PanopticQuality(SkyAndCar);
        void Fails(string why, int[] prediction, params PanopticSegment[] predictions)
            => Assert.Contains(why, Assert.Throws<ArgumentException>(() => quality.Add([7, 7], prediction, [new(7, 2)], predictions)).Message);

        Fails("2 pixels of truth and 1", [5], new PanopticSegment(5, 2));
        Fails("Pixels of the prediction hold 4", [4, 5], new PanopticSegment(5, 2));
        Fails("Segment 6 of the prediction has no pixel", [5, 5], new(5, 2), new(6, 2));
        Fails("Segment 5 of the prediction stands twice", [5, 5], new(5, 2), new(5, 1));
        Fails("Segment 0 of the prediction is void", [5, 5], new(5, 2), new(0, 1));
        Fails("Segment 5 is of category 3", [5, 5], new PanopticSegment(5, 3));
        Assert.Null(quality.All);
        Assert.Throws<ArgumentException>(() => new PanopticQuality([new(1, true), new(1, false)]));
    }

    private static PanopticSegment[] Segments(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(segment =>
        new PanopticSegment(Int(segment, "id"), Int(segment, "category"), segment.TryGetProperty("crowd", out var crowd) && crowd.GetBoolean()))];

    private static void Same(JsonElement expected, PanopticMean? actual)
    {
        GoldenMetrics.Same(expected.GetProperty("pq"), actual?.Pq);
        GoldenMetrics.Same(expected.GetProperty("sq"), actual?.Sq);
        GoldenMetrics.Same(expected.GetProperty("rq"), actual?.Rq);
    }

    private static int Int(JsonElement golden, string name) => golden.GetProperty(name).GetInt32();
}
