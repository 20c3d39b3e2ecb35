using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Model.Weights;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Sessions;

/// <summary>Tiles of a real photo, with the weights that ship, beside the whole.</summary>
public sealed class TiledSegmentationTests
{
    [Theory]
    [InlineData(360, 480, 6)]
    [InlineData(270, 362, 4)] // resized before it is cut, and odd at every stride
    public void Tiles_AgreeWithTheWhole(int height, int width, int tiles)
    {
        var photo = ImageFile.Load(Path.Combine(Repository.Root, "samples", "street.jpg"));
        using var network = EUNetLite0CamVid.Load(PretrainedWeights.Find("eunet-lite0-camvid")!);
        using var session = network.CreateSession(Device.Cpu, 1, height, width);
        var whole = session.Segment(photo);
        var plan = TilePlan.Of(network.Card, height, width, tile: 224, overlap: 64);
        Assert.Equal(tiles, plan.Count);
        using var tile = network.CreateSession(Device.Cpu, 1, plan.Rows.Tile, plan.Columns.Tile);
        var tiled = new TiledSegmentation(tile, plan).Segment(photo);
        Assert.Equal((480, 360), (tiled.Width, tiled.Height));
        Assert.True(Agreement(whole, tiled) >= 0.97, $"{Agreement(whole, tiled):P2} of the pixels agree");
        Assert.True(Agreement(whole, tiled) < 1, "it was not tiled");

        var one = TilePlan.Of(network.Card, height, width, tile: 512, overlap: 64);
        Assert.Equal(1, one.Count);
        Assert.Equal(whole.Indices, new TiledSegmentation(session, one).Segment(photo).Indices);
    }

    [Fact]
    public void WhatCannotBeTiled_IsAnError()
    {
        using var network = new EUNetTiny();
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePlan.Of(network.Card, 100, 100, 32, 32));
        var plan = TilePlan.Of(network.Card, 96, 64, 32, 8);
        using var other = network.CreateSession(Device.Cpu, 1, 32, 64);
        Assert.Contains("32 × 64 pixels, the plan's tiles have 32 × 32", Assert.Throws<ArgumentException>(() => new TiledSegmentation(other, plan)).Message);
        using var pair = network.CreateSession(Device.Cpu, 2, 32, 32);
        Assert.Throws<InvalidOperationException>(() => new TiledSegmentation(pair, plan));
    }

    private static double Agreement(SegmentationMap a, SegmentationMap b)
    {
        var equal = 0;
        for (var i = 0; i < a.Indices.Length; i++)
        {
            equal += a.Indices[i] == b.Indices[i] ? 1 : 0;
        }

        return (double)equal / a.Indices.Length;
    }
}
