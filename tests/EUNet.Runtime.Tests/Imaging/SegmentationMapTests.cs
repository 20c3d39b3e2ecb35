using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class SegmentationMapTests
{
    private static readonly ClassInfo[] s_classes = [new("sky", Rgb.From(0x808080)), new("car", Rgb.From(0x400080)), new("road", Rgb.From(0xFF0000))];

    private enum Kind : byte
    {
        Sky,
        Car,
        Road,
    }

    [Fact]
    public void CountsSharesAndIndexer()
    {
        var map = new SegmentationMap<Kind>(new RgbImage(4, 2), [0, 0, 1, 1, 1, 1, 1, 1], s_classes);
        Assert.Equal([2L, 6L, 0L], map.Counts);
        Assert.Equal(0.75, map.Share(1));
        Assert.Equal(0.75, map.Share(Kind.Car));
        Assert.Equal(Kind.Sky, map[0, 1]);
        Assert.Equal(Kind.Car, map[1, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => map[0, 4]);
    }

    [Fact]
    public void Overlay_MixesPhotoAndColour()
    {
        var photo = new RgbImage(2, 1, [100, 100, 100, 0, 200, 0]);
        var map = new SegmentationMap(photo, [2, 1], s_classes);
        Assert.Equal(new Rgb(178, 50, 50), map.Overlay(0.5)[0, 0]);
        Assert.Equal(s_classes[1].Color, map.Overlay(1)[0, 1]);
        Assert.Equal(new Rgb(0, 200, 0), map.Overlay(0)[0, 1]);
    }

    [Fact]
    public void SavedFiles_HoldOverlayAndClasses()
    {
        using var folder = new TestFolder();
        var map = new SegmentationMap(new RgbImage(2, 1), [2, 1], s_classes);
        map.SaveOverlay(folder["o.png"], 1);
        map.SaveMask(folder["m.png"]);
        Assert.Equal(s_classes[2].Color, ImageFile.Load(folder["o.png"])[0, 0]);
        Assert.Equal([2, 1], ImageFile.LoadMask(folder["m.png"]).Indices);
        Assert.Equal(["m.png", "o.png"], folder.Names);
    }
}
