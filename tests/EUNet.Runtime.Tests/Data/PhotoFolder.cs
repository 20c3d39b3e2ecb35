using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

/// <summary>A data set of one test's own, in CamVid's layout unless it is told otherwise; removed with it.</summary>
internal sealed class PhotoFolder(string photos = "train", string masks = "trainannot") : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("eunet-data-");

    public string Root => _root.FullName;

    public string Photo(string stem) => At($"{photos}/{stem}.png");

    public string Mask(string stem) => At($"{masks}/{stem}.png");

    /// <summary>A path in it, whose folder is made.</summary>
    public string At(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Root, path));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    public PhotoFolder Add(string stem, RgbImage photo, byte[] mask)
    {
        ImageFile.Save(photo, Photo(stem));
        ImageFile.SaveMask(new IndexImage(photo.Width, photo.Height, mask), Mask(stem));
        return this;
    }

    /// <summary>A black photo of one class.</summary>
    public PhotoFolder Add(string stem, int width, int height, byte value)
        => Add(stem, new RgbImage(width, height), [.. Enumerable.Repeat(value, width * height)]);

    /// <summary>A black photo with a mask of colours.</summary>
    public PhotoFolder AddColors(string stem, params Rgb[] row)
    {
        ImageFile.Save(new RgbImage(row.Length, 1), Photo(stem));
        ImageFile.Save(new RgbImage(row.Length, 1, [.. row.SelectMany(color => new[] { color.R, color.G, color.B })]), Mask(stem));
        return this;
    }

    /// <summary>Photos of one class each: photo i is of class i, its pixels of level 10 i.</summary>
    public PhotoFolder AddPlain(int count, int width, int height)
    {
        for (var i = 0; i < count; i++)
        {
            var photo = new RgbImage(width, height, [.. Enumerable.Repeat((byte)(10 * i), width * height * 3)]);
            Add($"p{i}", photo, [.. Enumerable.Repeat((byte)i, width * height)]);
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

    /// <summary>What is said of it.</summary>
    public string Error(int classes = 3) => Assert.ThrowsAny<InputException>(() => Open(classes)).Message;

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>The class of a block's inside, or null near a border or in the surround.</summary>
    public static int? ClassOf(ReadOnlySpan<byte> pixel) => (pixel[0], pixel[1], pixel[2]) switch
    {
        (200, 0, 0) => 0,
        (0, 200, 0) => 1,
        (0, 0, 200) => 2,
        _ => null,
    };
}
