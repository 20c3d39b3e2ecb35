using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

public sealed class MaskCodingTests
{
    private static readonly Rgb s_road = Rgb.From(0x804080);
    private static readonly Rgb s_tree = Rgb.From(0x808000);
    private static readonly Rgb s_black = Rgb.From(0);
    private static readonly Rgb s_white = Rgb.From(0xFFFFFF);
    private static readonly ClassInfo[] s_classes = [new("road", s_road), new("tree", s_tree), new("car", Rgb.From(0x400080))];
    private static readonly ClassInfo[] s_binary = [new("background", s_black), new("foreground", s_white)];

    [Fact]
    public void Colours_AreClasses_AndBlackCountsNowhere()
    {
        using var data = new PhotoFolder().AddColors("a", s_tree, s_tree, s_road, s_black, Rgb.From(0x400080)).Add("b", new RgbImage(2, 1), [0, 11]);
        var folder = Open(data, s_classes);
        Assert.Equal([1, 1, 0, 255, 2], folder.Load(0).Mask.Indices);
        Assert.Equal([0, 11], folder.Load(1).Mask.Indices); // another of the set may hold numbers
        Assert.Equal([0.4, 0.4, 0.2], folder.ClassFrequencies());
    }

    [Fact]
    public void Black_MayBeAClass()
    {
        using var data = new PhotoFolder().AddColors("a", s_white, s_black, s_black);
        Assert.Equal([1, 0, 0], Open(data, s_binary).Load(0).Mask.Indices);
    }

    [Fact]
    public void PaletteIndices_Count_NotColours()
    {
        using var data = new PhotoFolder().Add("a", 3, 1, 0);
        ImageFile.SaveMask(new IndexImage(3, 1, [2, 0, 1]), data.Mask("a"), [s_tree, s_tree, s_tree]);
        Assert.Equal([2, 0, 1], Open(data, s_classes).Load(0).Mask.Indices);
    }

    [Fact]
    public void UnknownColour_IsNamed_WithCountAndNeighbours()
    {
        using var data = new PhotoFolder().AddColors("a", s_tree, Rgb.From(0x804081), Rgb.From(0x804081));
        var message = Error(data, s_classes);
        Assert.StartsWith($"{data.Mask("a")}: has a colour that is no class's: #804081 (2 pixels; nearest are road #804080, car #400080).", message);
        Assert.Contains("without smoothing", message);
    }

    [Fact]
    public void ManyUnknownColours_AreCut_MostFrequentFirst()
    {
        using var data = new PhotoFolder().AddColors("a", [.. Enumerable.Range(1, 5).SelectMany(i => Enumerable.Repeat(new Rgb((byte)i, 0, 7), i))]);
        var message = Error(data, s_classes);
        Assert.Contains("colours that are no class's: #050007 (5 pixels;", message);
        Assert.Contains("#030007 (3 pixels; ", message);
        Assert.DoesNotContain("#020007", message);
        Assert.Contains("and 2 more.", message);
    }

    [Fact]
    public void ClassNumbersInColours_AreRecognised()
    {
        using var data = new PhotoFolder().AddColors("a", s_black, new Rgb(1, 1, 1), new Rgb(2, 2, 2));
        Assert.Contains("look like class numbers", Error(data, s_classes));
    }

    [Fact]
    public void ColoursWithoutClasses_AreAnError()
    {
        using var data = new PhotoFolder().AddColors("a", s_tree);
        Assert.Contains("is a PNG of colours", data.Error());
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(11, true)]
    [InlineData(255, false)]
    public void BlackAndWhite_IsTwoClasses_Unless255IsIgnored(int ignore, bool white)
    {
        using var data = new PhotoFolder().Add("a", new RgbImage(4, 1), [0, 255, 255, 0]).Add("b", new RgbImage(4, 1), [0, 0, 0, 0]);
        foreach (var budget in new[] { 0, 1000 })
        {
            var folder = SegmentationFolder.Open(data.Root, "train", s_binary, ignore, budget);
            Assert.Equal(white ? [0, 1, 1, 0] : [0, 255, 255, 0], folder.Load(0).Mask.Indices);
            Assert.Equal(white ? [0.75, 0.25] : [1, 0], folder.ClassFrequencies());
        }
    }

    [Fact]
    public void WhereAMaskHoldsOne_255CountsNowhere()
    {
        using var data = new PhotoFolder().Add("a", new RgbImage(4, 1), [0, 255, 255, 0]).Add("b", new RgbImage(4, 1), [0, 0, 1, 0]);
        var folder = Open(data, s_binary);
        Assert.Equal([0, 255, 255, 0], folder.Load(0).Mask.Indices);
        Assert.Equal(1.0 / 6, folder.ClassFrequencies()[1], 12);
    }

    [Fact]
    public void WhereAMaskIsOfColours_BlackStaysUncounted()
    {
        using var data = new PhotoFolder().AddColors("a", s_road, s_black);
        var folder = Open(data, s_classes[..2]);
        Assert.Equal([0, 255], folder.Load(0).Mask.Indices);
        Assert.Equal([1, 0], folder.ClassFrequencies());
    }

    private static SegmentationFolder Open(PhotoFolder data, ClassInfo[] classes) => SegmentationFolder.Open(data.Root, "train", classes, 11);

    private static string Error(PhotoFolder data, ClassInfo[] classes) => Assert.ThrowsAny<InputException>(() => Open(data, classes)).Message;
}
