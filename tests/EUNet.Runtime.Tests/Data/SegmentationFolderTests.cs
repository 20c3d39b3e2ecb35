using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

public sealed class SegmentationFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("eunet-data-");

    public SegmentationFolderTests()
    {
        Directory.CreateDirectory(At("train"));
        Directory.CreateDirectory(At("trainannot"));
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Pairs_AreFoundByStem_InOrder()
    {
        Add("b", 4, 3, 1);
        Add("a", 6, 5, 2);
        var folder = SegmentationFolder.Open(_root.FullName, "train", 3, 11);
        Assert.Equal(2, folder.Count);
        Assert.Equal((6, 5), (folder.Load(0).Photo.Width, folder.Load(0).Mask.Height));
        Assert.Equal(1, folder.Load(1).Mask.Indices[0]);
        Assert.Same(folder.Load(1), folder.Load(1));
    }

    [Fact]
    public void WithoutBudget_NothingIsKept()
    {
        Add("a", 6, 5, 2);
        var folder = SegmentationFolder.Open(_root.FullName, "train", 3, 11, budget: 0);
        Assert.NotSame(folder.Load(0), folder.Load(0));
    }

    [Fact]
    public void MissingFolder_SaysWhatIsExpected()
        => Assert.Contains("valannot", Fails(() =>
        {
            Directory.CreateDirectory(At("val"));
            File.WriteAllBytes(At("val/a.png"), [1]);
            return SegmentationFolder.Open(_root.FullName, "val", 3, 11);
        }));

    [Fact]
    public void EmptyFolder_IsNamed() => Assert.Contains("holds no photos", Open());

    [Fact]
    public void PhotoWithoutMask_IsNamed()
    {
        Add("a", 4, 4, 0);
        ImageFile.Save(new RgbImage(4, 4), At("train/lonely.png"));
        Assert.Contains("lonely.png: has no mask", Open());
    }

    [Fact]
    public void SizesThatDiffer_AreNamed()
    {
        Add("a", 4, 4, 0);
        ImageFile.Save(new RgbImage(5, 4), At("train/a.png"));
        var message = Open();
        Assert.Contains("4 × 4", message);
        Assert.Contains("5 × 4", message);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(11, false)]
    [InlineData(12, true)]
    [InlineData(255, false)]
    public void MaskValues_MustBeClassesOrIgnored(byte value, bool refused)
    {
        Add("a", 4, 4, value);
        if (refused)
        {
            Assert.Contains($"holds the value {value}", Open());
        }
        else
        {
            Assert.Equal(1, SegmentationFolder.Open(_root.FullName, "train", 3, 11).Count);
        }
    }

    [Fact]
    public void DamagedPhoto_IsFoundBeforeTraining()
    {
        Add("a", 4, 4, 0);
        File.WriteAllText(At("train/a.png"), "no picture");
        Assert.Contains("a.png: is not a picture", Open());
    }

    private string At(string path) => Path.Combine(_root.FullName, path);

    private void Add(string stem, int width, int height, byte value)
    {
        var mask = new byte[width * height];
        Array.Fill(mask, value);
        ImageFile.Save(new RgbImage(width, height), At($"train/{stem}.png"));
        ImageFile.SaveMask(new IndexImage(width, height, mask), At($"trainannot/{stem}.png"));
    }

    private string Open() => Fails(() => SegmentationFolder.Open(_root.FullName, "train", 3, 11));

    private static string Fails(Func<SegmentationFolder> open) => Assert.ThrowsAny<InputException>(open).Message;
}
