using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class ToneCurvesTests
{
    [Fact]
    public void AutoContrast_StretchesEachChannel()
    {
        byte[] pixels = [50, 7, 0, 100, 7, 255, 75, 7, 40];
        ToneCurves.AutoContrast(pixels);
        Assert.Equal([0, 7, 0, 255, 7, 255, 127, 7, 40], pixels); // of one level only there is nothing to stretch
    }

    [Fact]
    public void Equalize_MakesLevelsEquallyFrequent()
    {
        // Levels 100 to 102, a quarter, a quarter and a half of 1024 pixels: the step is (1024 - 512) / 255 = 2.
        var pixels = new byte[1024 * 3];
        for (var i = 0; i < 1024; i++)
        {
            pixels[3 * i] = (byte)(i < 256 ? 100 : i < 512 ? 101 : 102);
            pixels[(3 * i) + 1] = 9;
            pixels[(3 * i) + 2] = (byte)(i / 4);
        }

        ToneCurves.Equalize(pixels);
        Assert.Equal([0, 128, 255], [pixels[0], pixels[3 * 300], pixels[3 * 600]]); // (1 + 0, 1 + 256, 1 + 512) / 2
        Assert.Equal(9, pixels[1]);
        for (var i = 0; i < 1024; i++)
        {
            Assert.Equal(i / 4, pixels[(3 * i) + 2]); // equally frequent already
        }
    }

    [Fact]
    public void Invert_Solarize_Posterize_AreAsNamed()
    {
        Assert.Equal([255, 0, 127, 128], Changed(pixels => ToneCurves.Invert(pixels)));
        Assert.Equal([0, 0, 127, 127], Changed(pixels => ToneCurves.Solarize(pixels, 128)));
        Assert.Equal([0, 255, 128, 127], Changed(pixels => ToneCurves.Solarize(pixels, 256)));
        Assert.Equal([0, 240, 128, 112], Changed(pixels => ToneCurves.Posterize(pixels, 4)));
        Assert.Equal([0, 128, 128, 0], Changed(pixels => ToneCurves.Posterize(pixels, 1)));
        Assert.Equal([0, 255, 128, 127], Changed(pixels => ToneCurves.Posterize(pixels, 8)));
    }

    private static byte[] Changed(Action<byte[]> change)
    {
        byte[] pixels = [0, 255, 128, 127];
        change(pixels);
        return pixels;
    }
}
