using CsCheck;
using EUNet.Imaging;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class ImageFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Png_IsLossless_AndWrittenWhole()
    {
        var image = Gradient(37, 21);
        ImageFile.Save(image, _folder["a.png"]);
        Assert.Equal(image.Pixels, ImageFile.Load(_folder["a.png"]).Pixels);
        Assert.Equal(["a.png"], _folder.Names);
    }

    [Fact]
    public void Jpeg_IsClose()
    {
        var image = Gradient(64, 40);
        ImageFile.Save(image, _folder["a.jpg"]);
        Assert.Equal(0xD8FF, BitConverter.ToUInt16(File.ReadAllBytes(_folder["a.jpg"])));
        var back = ImageFile.Load(_folder["a.jpg"]);
        Assert.True(image.Pixels.Zip(back.Pixels).All(pair => Math.Abs(pair.First - pair.Second) < 16));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mask_KeepsItsNumbers(bool palette)
    {
        var mask = new IndexImage(19, 7, [.. Enumerable.Range(0, 19 * 7).Select(i => (byte)(i * 7 % 12))]);
        Rgb[] colors = [.. Enumerable.Range(0, 12).Select(i => Rgb.From(i * 0x112233 & 0xFFFFFF))];
        ImageFile.SaveMask(mask, _folder["m.png"], palette ? colors : null);
        Assert.Equal(mask.Indices, ImageFile.LoadMask(_folder["m.png"]).Indices);
        var shown = ImageFile.Load(_folder["m.png"]); // another decoder reads it as colours
        Assert.Equal(palette ? colors[mask.Indices[20]] : new Rgb(mask.Indices[20], mask.Indices[20], mask.Indices[20]), shown[1, 1]);
    }

    [Theory]
    [InlineData("grey.png")]
    [InlineData("palette.png")]
    [InlineData("bilevel.png")]
    public void Mask_OfOtherWriters_HasTheirSize(string name)
    {
        var mask = ImageFile.LoadMask(Path.Combine(GoldenFolder.Folder("formats", "images"), name));
        Assert.Equal((24, 16), (mask.Width, mask.Height));
        if (name == "grey.png")
        {
            var shown = ImageFile.Load(Path.Combine(GoldenFolder.Folder("formats", "images"), name));
            Assert.Equal(Enumerable.Range(0, 24 * 16).Select(i => shown[i / 24, i % 24].G), mask.Indices);
        }
    }

    [Fact]
    public void Mask_OfColours_SaysHowToExportIt()
    {
        ImageFile.Save(Gradient(8, 8), _folder["rgb.png"]);
        var error = Assert.Throws<ImageException>(() => ImageFile.LoadMask(_folder["rgb.png"]));
        Assert.Contains("8-bit grey or palette", error.Message);
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    public void CutAnywhere_IsAnError(string name)
    {
        ImageFile.Save(Gradient(24, 16), _folder[name]);
        var whole = File.ReadAllBytes(_folder[name]);
        var end = name == "a.png" ? whole.Length - 20 : whole.Length - 2; // without its checksums or last marker a picture is still whole
        for (var length = 0; length < end; length++)
        {
            Assert.Throws<ImageException>(() => ImageFile.Codec.Decode(whole[..length], name));
        }
    }

    [Fact]
    public void DamagedMask_IsAnErrorOrAMask_NeverACrash()
    {
        ImageFile.SaveMask(new IndexImage(9, 5, new byte[45]), _folder["m.png"]);
        var whole = File.ReadAllBytes(_folder["m.png"]);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 4].Sample(
            edits =>
            {
                var bytes = (byte[])whole.Clone();
                foreach (var (at, value) in edits)
                {
                    bytes[at] = value;
                }

                try
                {
                    return IndexPngDecode(bytes).Indices.Length > 0;
                }
                catch (ImageException)
                {
                    return true;
                }
            },
            seed: "0000KE6tlQ_1",
            iter: 2000,
            threads: 1);
    }

    [Fact]
    public void MissingFile_IsNamed()
        => Assert.Contains(_folder["none.jpg"], Assert.Throws<ImageException>(() => ImageFile.Load(_folder["none.jpg"])).Message);

    [Fact]
    public void Save_IntoMissingFolder_IsAnInputError()
        => Assert.Contains("cannot be written", Assert.Throws<InputException>(() => ImageFile.Save(Gradient(4, 4), _folder["no/such/a.png"])).Message);

    [Fact]
    public void Resize_KeepsConstantsAndRamps()
    {
        var grey = new RgbImage(31, 17);
        Array.Fill(grey.Pixels, (byte)77);
        Assert.All(ImageResize.Bilinear(grey, 12, 40).Pixels, v => Assert.Equal(77, v));

        var ramp = new RgbImage(64, 1);
        for (var x = 0; x < 64; x++)
        {
            ramp.Pixels[3 * x] = (byte)(4 * x);
        }

        var half = ImageResize.Bilinear(ramp, 32, 1);
        Assert.All(Enumerable.Range(1, 30), x => Assert.Equal(Math.Round((8 * x) + 2.0), half[0, x].R));
    }

    [Fact]
    public void Resize_Nearest_TakesTheMiddle()
        => Assert.Equal([1, 3, 5], ImageResize.Nearest(new IndexImage(6, 1, [0, 1, 2, 3, 4, 5]), 3, 1).Indices);

    private IndexImage IndexPngDecode(byte[] bytes) => ImageFile.LoadMask(_folder.Write("damaged.png", bytes));

    private static RgbImage Gradient(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
        {
            (image.Pixels[3 * i], image.Pixels[(3 * i) + 1], image.Pixels[(3 * i) + 2]) =
                ((byte)(i % width * 255 / width), (byte)(i / width * 255 / height), (byte)(i % width * 3));
        }

        return image;
    }
}
