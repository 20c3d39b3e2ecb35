using EUNet.Cli.Runs;
using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Cli.Tests.Runs;

/// <summary>Photo, truth and prediction side by side.</summary>
public sealed class PanelsTests
{
    private static readonly ClassInfo[] s_classes = [new("red", new Rgb(200, 0, 0)), new("green", new Rgb(0, 200, 0))];

    [Fact]
    public void EachRow_HasPhotoTruthAndPrediction()
    {
        var picture = Panels.Draw([Panel(40, 20, 0, 1), Panel(40, 40, 1, 1)], ignoreIndex: -1);
        var cell = (picture.Width - 16) / 3;
        Assert.Equal((cell / 2) + 8 + cell, picture.Height);
        Assert.Equal(new Rgb(100, 100, 100), picture[5, 5]);
        Assert.Equal(new Rgb(170, 30, 30), picture[5, cell + 8 + 5]);
        Assert.Equal(new Rgb(30, 170, 30), picture[5, (2 * cell) + 16 + 5]);
        Assert.Equal(new Rgb(30, 170, 30), picture[picture.Height - 1, cell + 8 + 5]);
        Assert.Equal(picture[5, cell + 1], picture[(cell / 2) + 1, 5]); // the gaps
    }

    [Theory]
    [InlineData(255, -1)]
    [InlineData(2, -1)]
    [InlineData(1, 1)]
    public void WhatDoesNotCount_IsStriped(byte truth, int ignoreIndex)
    {
        var picture = Panels.Draw([Panel(40, 20, truth, 0)], ignoreIndex);
        var left = ((picture.Width - 16) / 3) + 8;
        var colors = Enumerable.Range(0, 16).Select(x => picture[3, left + x]).Distinct().ToList();
        Assert.Equal(2, colors.Count);
        Assert.All(colors, color => Assert.True(color.R == color.G && color.G == color.B, $"{color} is a class's"));
    }

    [Fact]
    public void SmallestPhoto_IsDrawn() => Assert.Equal(1216, Panels.Draw([Panel(2000, 1, 0, 1)], -1).Width);

    private static Panel Panel(int width, int height, byte truth, byte prediction)
    {
        var photo = new RgbImage(width, height);
        Array.Fill(photo.Pixels, (byte)100);
        byte[] Map(byte value) => [.. Enumerable.Repeat(value, width * height)];
        return new Panel(new LabelledPhoto(photo, new IndexImage(width, height, Map(truth))), new SegmentationMap(photo, Map(prediction), s_classes));
    }
}
