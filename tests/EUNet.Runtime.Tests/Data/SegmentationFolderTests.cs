using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

public sealed class SegmentationFolderTests
{
    [Fact]
    public void Pairs_AreFoundByStem_InOrder()
    {
        using var data = new PhotoFolder().Add("b", 4, 3, 1).Add("a", 6, 5, 2);
        var folder = data.Open(3);
        Assert.Equal(2, folder.Count);
        Assert.Equal((6, 5), (folder.Load(0).Photo.Width, folder.Load(0).Mask.Height));
        Assert.Equal(1, folder.Load(1).Mask.Indices[0]);
        Assert.Same(folder.Load(1), folder.Load(1));
    }

    [Fact]
    public void Budget_IsWhatIsKept()
    {
        // A photo and its mask take 6 × 5 × 4 bytes.
        using var data = new PhotoFolder().Add("a", 6, 5, 2).Add("b", 6, 5, 2).Add("c", 6, 5, 2);
        Assert.Equal(0, Kept(0));
        Assert.Equal(0, Kept(119));
        Assert.Equal(2, Kept(359));
        Assert.Equal(3, Kept(360));

        int Kept(long budget)
        {
            var folder = data.Open(3, budget);
            return Enumerable.Range(0, 3).Count(i => ReferenceEquals(folder.Load(i), folder.Load(i)));
        }
    }

    [Fact]
    public void Load_FromManyThreads_GivesOnePhoto()
    {
        using var data = new PhotoFolder().AddPlain(3, 9, 7);
        foreach (var budget in new[] { 0, 300, 1 << 20 })
        {
            var folder = data.Open(3, budget);
            Parallel.For(0, 300, i => Assert.All(folder.Load(i % 3).Mask.Indices, value => Assert.Equal(i % 3, value)));
        }
    }

    [Fact]
    public void Progress_CountsToTheEnd()
    {
        using var data = new PhotoFolder().AddPlain(5, 4, 4);
        var told = new List<(int, int)>();
        SegmentationFolder.Open(data.Root, "train", 5, 11, progress: (done, of) => told.Add((done, of)));
        Assert.Equal([(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)], told);
    }

    [Fact]
    public void Frequencies_AreSharesOfWhatCounts()
    {
        using var data = new PhotoFolder().Add("a", 5, 4, 0).Add("b", 3, 4, 2).Add("c", 4, 2, 2).Add("d", 9, 9, 11).Add("e", 9, 9, 255);
        Assert.Equal([0.5, 0, 0.5], data.Open(3).ClassFrequencies());
    }

    [Fact]
    public void NothingThatCounts_IsAnError()
    {
        using var data = new PhotoFolder().Add("a", 5, 4, 11);
        Assert.Contains("no pixel of train's masks is of a class", data.Error());
    }

    [Fact]
    public void EmptyFolder_IsNamed()
    {
        using var data = new PhotoFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(data.Photo("a"))!);
        Directory.CreateDirectory(Path.GetDirectoryName(data.Mask("a"))!);
        Assert.Contains("train: holds no photos", data.Error());
    }

    [Fact]
    public void PhotosAndMasksWithoutPartner_AreNamed()
    {
        using var data = new PhotoFolder().Add("a", 4, 4, 0).Add("b", 4, 4, 0);
        File.Delete(data.Mask("a"));
        Assert.Equal($"{data.Photo("a")}: has no mask. Each photo needs a PNG of its stem in trainannot/.", data.Error());
        File.Delete(data.Photo("b"));
        Assert.Contains($"{data.Mask("b")}: has no photo", data.Error());
    }

    [Fact]
    public void SameStem_IsNamed()
    {
        using var data = new PhotoFolder().Add("a", 4, 4, 0);
        ImageFile.Save(new RgbImage(4, 4), data.At("train/a.jpg"));
        Assert.Contains("'a.jpg' has the same stem", data.Error());
    }

    [Fact]
    public void SizesThatDiffer_AreNamed()
    {
        using var data = new PhotoFolder().Add("a", 4, 4, 0);
        ImageFile.Save(new RgbImage(5, 4), data.Photo("a"));
        Assert.Contains("has 4 × 4 pixels, its photo 5 × 4", data.Error());
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(11, false)]
    [InlineData(12, true)]
    [InlineData(255, false)]
    public void MaskValues_MustBeClassesOrIgnored(byte value, bool refused)
    {
        using var data = new PhotoFolder().Add("a", 4, 4, value).Add("b", 4, 4, 0);
        if (refused)
        {
            Assert.Contains($"holds the value {value} (16 pixels); the network's classes are 0 to 2, 11 and 255 where nothing counts", data.Error());
        }
        else
        {
            Assert.Equal(2, data.Open(3).Count);
        }
    }

    [Fact]
    public void ManyWrongValues_AreCut()
    {
        using var data = new PhotoFolder().Add("a", new RgbImage(6, 1), [0, 40, 41, 42, 43, 44]);
        Assert.Contains("holds the values 40 (1 pixel), 41 (1 pixel), 42 (1 pixel) and 2 more;", data.Error());
    }

    [Fact]
    public void DamagedFiles_AreFoundBeforeTraining()
    {
        using var data = new PhotoFolder().Add("a", 4, 4, 0).Add("b", 40, 40, 0);
        File.WriteAllText(data.Photo("a"), "no picture");
        Assert.Contains("a.png: is not a picture", data.Error());
        data.Add("a", 4, 4, 0);
        File.WriteAllBytes(data.Photo("b"), File.ReadAllBytes(data.Photo("b"))[..^30]); // its header is whole
        Assert.Contains("b.png: the picture", data.Error());
        data.Add("b", 4, 4, 0);
        File.WriteAllText(data.Mask("a"), "no picture");
        Assert.Contains("a.png: is not a PNG file", data.Error());
    }

    [Fact]
    public void AllProblems_AreListedAtOnce_InOrder()
    {
        using var data = new PhotoFolder().Add("a", 4, 4, 9).Add("b", 4, 4, 0).Add("c", 4, 4, 0).Add("d", 4, 4, 0).Add("e", 4, 4, 0);
        File.WriteAllText(data.Photo("b"), "");
        File.WriteAllText(data.Mask("b"), "");
        ImageFile.Save(new RgbImage(3, 3), data.Photo("c"));
        File.Delete(data.Mask("d"));
        var lines = data.Error().Split('\n');
        Assert.Equal($"{data.Root}, train: 5 problems:", lines[0]);
        Assert.Equal(
            [data.Photo("d"), data.Mask("a"), data.Photo("b"), data.Mask("b"), data.Mask("c")],
            lines[1..].Select(line => line.Trim().Split(": ")[0]));
    }

    [Fact]
    public void MoreThanTwentyProblems_AreCut()
    {
        using var data = new PhotoFolder();
        for (var i = 0; i < 25; i++)
        {
            data.Add($"p{i:D2}", 2, 2, 77);
        }

        var lines = data.Error().Split('\n');
        Assert.Equal(22, lines.Length);
        Assert.Contains("p19.png", lines[20]);
        Assert.Equal("  and 5 more.", lines[21]);
    }
}
