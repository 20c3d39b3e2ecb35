using EUNet.Imaging;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class ImageResizeTests
{
    [Theory]
    [InlineData(7, 5, 13, 11)]
    [InlineData(13, 11, 7, 5)]
    [InlineData(6, 9, 6, 4)]
    [InlineData(4, 3, 4, 3)]
    public void MapsOfNumbers_AreResizedAsPicturesAre_AndAdded(int width, int height, int toWidth, int toHeight)
    {
        byte[] bytes = [.. Procedural.Uniform("photo", width * height * 3).Select(value => (byte)(127 * (value + 1)))];
        var picture = ImageResize.Bilinear(new RgbImage(width, height, bytes), toWidth, toHeight);
        var sum = Enumerable.Repeat(1000f, picture.Pixels.Length).ToArray();
        ImageResize.AddBilinear([.. bytes.Select(value => (float)value)], (height, width), 3, sum, (toHeight, toWidth));
        Assert.Equal(picture.Pixels, sum.Select(value => (byte)MathF.Round(value - 1000)));
    }

    [Fact]
    public void Mirrored_HasLeftRight()
    {
        var mirrored = new RgbImage(3, 2, [.. Enumerable.Range(0, 18).Select(i => (byte)i)]).Mirrored();
        Assert.Equal([6, 7, 8, 3, 4, 5, 0, 1, 2, 15, 16, 17, 12, 13, 14, 9, 10, 11], mirrored.Pixels);
    }
}
