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

    [Fact]
    public void Crops_FollowSeedAndStep_AndVisitEveryPhotoOnceAnEpoch()
    {
        for (var i = 0; i < 6; i++)
        {
            Add($"p{i}", 16, 12, (byte)i);
        }

        var folder = SegmentationFolder.Open(_root.FullName, "train", 6, 11);
        var crops = new TrainingCrops(folder, 3, 8, 8, seed: 5, ignore: 11);
        var again = new TrainingCrops(folder, 3, 8, 8, seed: 5, ignore: 11);
        crops.Load(0);
        var first = crops.Targets.Chunk(64).Select(chunk => chunk[0]).ToList();
        var targets = crops.Targets.ToArray();
        crops.Load(1);
        Assert.Equal([0, 1, 2, 3, 4, 5], first.Concat(crops.Targets.Chunk(64).Select(chunk => chunk[0])).Select(target => (int)target).Order());
        again.Load(0);
        Assert.Equal(targets, again.Targets);

        again = new TrainingCrops(folder, 3, 8, 8, seed: 6, ignore: 11);
        again.Load(0);
        Assert.NotEqual(targets, again.Targets);
    }

    [Fact]
    public void Crop_CarriesPhotoAndMaskTogether_FlippedOrNot()
    {
        // Red is the column, green the row; the mask is the column's parity or, where ignored, 255.
        var photo = new RgbImage(20, 15);
        var mask = new byte[20 * 15];
        for (var i = 0; i < mask.Length; i++)
        {
            (photo.Pixels[3 * i], photo.Pixels[(3 * i) + 1]) = ((byte)(i % 20), (byte)(i / 20));
            mask[i] = i / 20 == 7 ? (byte)255 : (byte)(i % 2);
        }

        ImageFile.Save(photo, At("train/a.png"));
        ImageFile.SaveMask(new IndexImage(20, 15, mask), At("trainannot/a.png"));
        var crops = new TrainingCrops(SegmentationFolder.Open(_root.FullName, "train", 2, 11), 1, 9, 13, seed: 1, ignore: 11);
        var (tops, flips) = (new HashSet<int>(), new HashSet<bool>());
        for (var step = 0; step < 60; step++)
        {
            crops.Load(step);
            var pixels = crops.Pixels;
            for (var i = 0; i < 9 * 13; i++)
            {
                Assert.Equal(pixels[(3 * i) + 1] == 7 ? 11 : pixels[3 * i] % 2, crops.Targets[i]);
            }

            var stepX = pixels[3] - pixels[0];
            Assert.Equal(1, Math.Abs(stepX));
            Assert.Equal(12, Math.Abs(pixels[3 * 12] - pixels[0]));
            tops.Add(pixels[1]);
            flips.Add(stepX < 0);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], tops.Order());
        Assert.Equal(2, flips.Count);
    }

    [Fact]
    public void Crop_LargerThanPhoto_IsSurrounded()
    {
        Add("a", 4, 3, 1);
        var crops = new TrainingCrops(SegmentationFolder.Open(_root.FullName, "train", 2, 11), 1, 5, 6, seed: 1, ignore: 11);
        crops.Load(0);
        Assert.Equal(12, crops.Targets.Count(target => target == 1));
        Assert.Equal(18, crops.Targets.Count(target => target == 11));
        Assert.Equal(18 * 3, crops.Pixels.Count(TrainingCrops.Surround));
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
