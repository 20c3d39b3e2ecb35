using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

/// <summary>A data set of one test's own, removed with it.</summary>
internal sealed class PhotoFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("eunet-data-");

    public PhotoFolder()
    {
        Directory.CreateDirectory(At("train"));
        Directory.CreateDirectory(At("trainannot"));
    }

    public string Root => _root.FullName;

    public string At(string path) => Path.Combine(_root.FullName, path);

    public PhotoFolder Add(string stem, RgbImage photo, byte[] mask)
    {
        ImageFile.Save(photo, At($"train/{stem}.png"));
        ImageFile.SaveMask(new IndexImage(photo.Width, photo.Height, mask), At($"trainannot/{stem}.png"));
        return this;
    }

    /// <summary>Photos of one class each: photo i is of class i, its pixels of level 10 i.</summary>
    public PhotoFolder AddPlain(int photos, int width, int height)
    {
        for (var i = 0; i < photos; i++)
        {
            Add($"p{i}", Plain(width, height, (byte)(10 * i)), [.. Enumerable.Repeat((byte)i, width * height)]);
        }

        return this;
    }

    /// <summary>A photo of blocks whose colour is their class's: <see cref="ClassOf"/> tells it back.</summary>
    public PhotoFolder AddBlocks(string stem, int width, int height, int block)
    {
        var photo = new RgbImage(width, height);
        var mask = new byte[width * height];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = (byte)((((i % width) / block) + (2 * ((i / width) / block))) % 3);
            photo.Pixels[(3 * i) + mask[i]] = 200;
        }

        return Add(stem, photo, mask);
    }

    public SegmentationFolder Open(int classes, long budget = 1 << 20) => SegmentationFolder.Open(Root, "train", classes, 11, budget);

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>The class of a block's inside, or null near a border or in the surround.</summary>
    public static int? ClassOf(ReadOnlySpan<byte> pixel) => (pixel[0], pixel[1], pixel[2]) switch
    {
        (200, 0, 0) => 0,
        (0, 200, 0) => 1,
        (0, 0, 200) => 2,
        _ => null,
    };

    private static RgbImage Plain(int width, int height, byte level) => new(width, height, [.. Enumerable.Repeat(level, width * height * 3)]);
}
