using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

public sealed class SegmentationLayoutTests
{
    [Theory]
    [InlineData("train", "trainannot")]
    [InlineData("images/train", "masks/train")]
    [InlineData("train/images", "train/masks")]
    public void Folders_AreFound(string photos, string masks)
    {
        using var data = new PhotoFolder(photos, masks).Add("a", 6, 5, 2).Add("b", 3, 2, 1);
        var folder = data.Open(3);
        Assert.Equal([6, 3], [folder.Load(0).Photo.Width, folder.Load(1).Photo.Width]);
        Assert.Equal([2, 1], [folder.Load(0).Mask.Indices[0], folder.Load(1).Mask.Indices[0]]);
    }

    [Fact]
    public void VocLists_ChooseAndOrder()
    {
        using var data = Voc("c\n\n a 1\n", "a", "b", "c");
        var folder = data.Open(3);
        Assert.Equal([3, 1], Enumerable.Range(0, folder.Count).Select(i => folder.Load(i).Photo.Width));
    }

    [Theory]
    [InlineData("a\nz\n", "train.txt(2): 'z' has no photo in JPEGImages/")]
    [InlineData("a\nb\n", "train.txt(2): 'b' has no mask in SegmentationClass/")]
    [InlineData("a\na\n", "train.txt(2): 'a' is listed twice")]
    [InlineData("../JPEGImages/a\n", "train.txt(1): '../JPEGImages/a' has no photo")]
    [InlineData("\n \n", "train.txt: lists nothing")]
    public void WrongLines_AreNamed(string list, string part)
    {
        using var data = Voc(list, "a", "b");
        File.Delete(data.Mask("b"));
        Assert.Contains(part, data.Error());
    }

    [Fact]
    public void NoLayout_ListsThemAll()
    {
        using var data = new PhotoFolder();
        var message = data.Error();
        Assert.StartsWith($"{data.Root}: holds no photos and masks of 'train'. Photos and masks", message);
        var slash = Path.DirectorySeparatorChar;
        foreach (var part in new[] { "train/ and ", "trainannot/", "images/train/", "masks/train/", "train/images/", "train/masks/", "JPEGImages/", "SegmentationClass/" })
        {
            Assert.Contains(Path.Combine(data.Root, part.Replace('/', slash)), message);
        }

        Assert.EndsWith("train.txt", message);
    }

    [Fact]
    public void HalfALayout_SaysWhatIsMissing()
    {
        using var data = new PhotoFolder("val", "valannot").Add("a", 2, 2, 0);
        ImageFile.Save(new RgbImage(2, 2), data.At("train/a.png"));
        var slash = Path.DirectorySeparatorChar;
        Assert.Contains($"There is {Path.Combine(data.Root, "train")}{slash}, but no {Path.Combine(data.Root, "trainannot")}{slash}.", data.Error());
        Assert.Equal(1, SegmentationFolder.Open(data.Root, "val", 3, 11).Count);
    }

    // Photos a, b, c are 1, 2, 3 pixels wide.
    private static PhotoFolder Voc(string list, params string[] stems)
    {
        var data = new PhotoFolder("JPEGImages", "SegmentationClass");
        foreach (var stem in stems)
        {
            data.Add(stem, stem[0] - 'a' + 1, 2, 1);
        }

        File.WriteAllText(data.At("ImageSets/Segmentation/train.txt"), list);
        return data;
    }
}
