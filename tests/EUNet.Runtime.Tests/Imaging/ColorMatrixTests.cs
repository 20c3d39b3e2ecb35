using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class ColorMatrixTests
{
    private static readonly byte[] s_pixels = [0, 0, 0, 255, 255, 255, 100, 50, 30, 1, 200, 90, 250, 128, 4];

    [Fact]
    public void Identity_ChangesNothing() => Assert.Equal(s_pixels, Changed(ColorMatrix.Identity));

    [Fact]
    public void Brightness_Multiplies() => Assert.Equal([0, 0, 0, 255, 255, 255, 130, 65, 39], Changed(ColorMatrix.Identity.Brightness(1.3))[..9]);

    [Fact]
    public void Contrast_IsAboutTheMean() => Assert.Equal([40, 40, 40, 168, 168, 168, 90, 65, 55], Changed(ColorMatrix.Identity.Contrast(0.5, 80))[..9]);

    [Fact]
    public void Saturation_IsAboutThePixelsMean() => Assert.Equal([0, 0, 0, 255, 255, 255, 80, 55, 45], Changed(ColorMatrix.Identity.Saturation(0.5))[..9]);

    [Fact]
    public void Hue_TurnsAboutGrey()
    {
        Assert.Equal([30, 100, 50, 90, 1, 200], Changed(ColorMatrix.Identity.Hue(120))[6..12]);
        Assert.Equal([50, 30, 100, 200, 90, 1], Changed(ColorMatrix.Identity.Hue(-120))[6..12]);
        Assert.Equal(s_pixels, Changed(ColorMatrix.Identity.Hue(360)));
        var half = Changed(ColorMatrix.Identity.Hue(180))[6..9]; // 2 mean - channel
        Assert.Equal([20, 70, 90], half);
    }

    [Theory]
    [InlineData(0.7, 1.3, 0.7, 0)]
    [InlineData(1.3, 0.7, 1.3, 0)]
    [InlineData(1.2, 1.3, 0.9, 25)]
    [InlineData(2, 2, 2, 180)]
    public void Chain_IsOneStepAfterTheOther(double brightness, double contrast, double saturation, double hue)
    {
        var mean = ColorMatrix.Mean(s_pixels);
        Assert.Equal(s_pixels.Average(level => (double)level), mean, 12);
        var x = s_pixels.Select(level => level * brightness).ToArray();
        var level = x.Average();
        x = [.. x.Select(value => ((value - level) * contrast) + level)];
        for (var i = 0; i < x.Length; i += 3)
        {
            var grey = (x[i] + x[i + 1] + x[i + 2]) / 3;
            var turned = Turn(x[i..(i + 3)].Select(value => ((value - grey) * saturation) + grey).ToArray(), hue);
            turned.CopyTo(x, i);
        }

        var actual = Changed(ColorMatrix.Identity.Brightness(brightness).Contrast(contrast, mean).Saturation(saturation).Hue(hue));
        for (var i = 0; i < x.Length; i++)
        {
            Assert.InRange(actual[i] - Math.Clamp(x[i], 0, 255), -0.52, 0.52);
        }
    }

    // Rodrigues's rotation about the unit vector of grey.
    private static double[] Turn(double[] v, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var unit = 1 / Math.Sqrt(3);
        var along = (v[0] + v[1] + v[2]) * unit * unit * (1 - cos);
        return
        [
            (v[0] * cos) + (unit * (v[2] - v[1]) * sin) + along,
            (v[1] * cos) + (unit * (v[0] - v[2]) * sin) + along,
            (v[2] * cos) + (unit * (v[1] - v[0]) * sin) + along,
        ];
    }

    private static byte[] Changed(ColorMatrix matrix)
    {
        byte[] pixels = [.. s_pixels];
        matrix.Apply(pixels);
        return pixels;
    }
}
