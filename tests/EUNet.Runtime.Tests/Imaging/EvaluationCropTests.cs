using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class EvaluationCropTests
{
    [Theory]
    [InlineData(613, 696, 224, 224, 39, 80, 536, 536)]
    [InlineData(1400, 2100, 224, 224, 88, 438, 1225, 1225)]
    [InlineData(300, 200, 300, 300, 60, 10, 180, 180)]
    [InlineData(1, 5, 224, 224, 0, 2, 1, 1)]
    [InlineData(400, 400, 100, 200, 125, 49, 151, 303)] // of the largest 200 x 400
    public void Place_IsTheMiddleOfTheShorterSide(int photoHeight, int photoWidth, int height, int width, int top, int left, int rows, int columns)
        => Assert.Equal((top, left, rows, columns), EvaluationCrop.Place(photoHeight, photoWidth, height, width));

    [Fact]
    public void Bicubic_KeepsConstants_AndParabolas()
    {
        var grey = new RgbImage(31, 17);
        Array.Fill(grey.Pixels, (byte)77);
        Assert.All(ImageResize.Bicubic(grey, 12, 40).Pixels, v => Assert.Equal(77, v));

        // Keys' kernel with a = -1/2 is exact for second-degree polynomials: away from the ends, doubling hits x²/16 at every quarter pixel.
        var parabola = new RgbImage(60, 1);
        for (var x = 0; x < 60; x++)
        {
            parabola.Pixels[3 * x] = (byte)Math.Round(x * x / 16.0);
        }

        var twice = ImageResize.Bicubic(parabola, 120, 1);
        Assert.All(Enumerable.Range(6, 108), x => Assert.InRange(twice[0, x].R - Math.Pow(((x + 0.5) / 2) - 0.5, 2) / 16, -1.2, 1.2));
    }

    [Fact]
    public void Bicubic_OvershootsAtAnEdge_AndIsClamped()
    {
        var edge = new RgbImage(8, 1);
        for (var i = 12; i < 24; i++)
        {
            edge.Pixels[i] = 200;
        }

        var wide = ImageResize.Bicubic(edge, 32, 1);
        Assert.True(Enumerable.Range(0, 32).Max(x => wide[0, x].R) > 205, "a bicubic kernel has negative lobes");
        Assert.Equal(0, Enumerable.Range(0, 12).Min(x => wide[0, x].R));
    }
}
