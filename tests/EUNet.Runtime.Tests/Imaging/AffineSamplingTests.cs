using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class AffineSamplingTests
{
    private const int Surround = 9;

    [Fact]
    public void Identity_Copies()
    {
        var photo = Noise(7, 5);
        Assert.Equal(photo.Pixels, Sampled(photo, AffineMap.Identity, 7, 5));
    }

    [Fact]
    public void MirroredTwice_IsThePhoto()
    {
        var photo = Noise(7, 5);
        var once = new RgbImage(7, 5, Sampled(photo, AffineMap.Identity.Mirrored(7), 7, 5));
        Assert.Equal(photo[3, 0], once[3, 6]);
        Assert.NotEqual(photo.Pixels, once.Pixels);
        Assert.Equal(photo.Pixels, Sampled(once, AffineMap.Identity.Mirrored(7), 7, 5));
    }

    [Fact]
    public void QuarterTurns_AreClockwise_AndExact()
    {
        // 1 2 3      3 1
        // 4 5 6  ->  ... as columns from the bottom: 4 1 / 5 2 / 6 3
        IndexImage mask = new(3, 2, [1, 2, 3, 4, 5, 6]);
        var map = AffineMap.Identity.Moved(0.5, -0.5).Turned(90, 1.5, 1);
        var turned = new int[6];
        AffineSampling.Nearest(mask, map, turned, 2, Surround);
        Assert.Equal([4, 1, 5, 2, 6, 3], turned);

        var photo = Noise(6, 6);
        var quarter = photo;
        for (var i = 0; i < 4; i++)
        {
            quarter = new RgbImage(6, 6, Sampled(quarter, AffineMap.Identity.Turned(90, 3, 3), 6, 6));
            Assert.Equal(i < 3, !quarter.Pixels.SequenceEqual(photo.Pixels));
            Assert.Equal(quarter.Pixels, Sampled(photo, AffineMap.Identity.Turned(90 * (i + 1), 3, 3), 6, 6));
        }
    }

    [Fact]
    public void Outside_IsTheSurround()
    {
        var photo = Noise(2, 2);
        var moved = new RgbImage(4, 3, Sampled(photo, AffineMap.Identity.Moved(-1, -1), 4, 3));
        Assert.Equal(new Rgb(Surround, Surround, Surround), moved[0, 1]);
        Assert.Equal(new Rgb(Surround, Surround, Surround), moved[2, 0]);
        Assert.Equal(new Rgb(Surround, Surround, Surround), moved[1, 3]);
        Assert.Equal(photo[1, 0], moved[2, 1]);
        var indices = new int[12];
        AffineSampling.Nearest(new IndexImage(2, 2, [1, 2, 3, 4]), AffineMap.Identity.Moved(-1, -1), indices, 4, Surround);
        Assert.Equal([9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9], indices);
    }

    [Theory]
    [InlineData(14, 10)]
    [InlineData(9, 7)]
    [InlineData(23, 4)]
    public void Enlarged_IsBilinear(int width, int height)
    {
        // ImageResize's bilinear is the same function where it enlarges; where it does not, its triangle is wider.
        var photo = Noise(7, 4);
        var expected = ImageResize.Bilinear(photo, width, height).Pixels;
        var actual = Sampled(photo, AffineMap.Identity.Scaled(7.0 / width, 4.0 / height), width, height);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i] - expected[i], -1, 1);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(24)]
    public void ShrunkByAWholeNumber_IsTheMeanOfTheBlocks(int factor)
    {
        var photo = Noise(24, 48);
        var shrunk = new RgbImage(24 / factor, 48 / factor, Sampled(photo, AffineMap.Identity.Scaled(factor, factor), 24 / factor, 48 / factor));
        for (var y = 0; y < shrunk.Height; y++)
        {
            for (var x = 0; x < shrunk.Width; x++)
            {
                var sum = 0;
                for (var i = 0; i < factor * factor; i++)
                {
                    sum += photo[(y * factor) + (i / factor), (x * factor) + (i % factor)].G;
                }

                Assert.InRange(shrunk[y, x].G - ((double)sum / (factor * factor)), -1, 1);
            }
        }
    }

    [Fact]
    public void SmallAngle_TurnsTheRightWay()
    {
        // A point right of the middle moves down when the picture turns clockwise.
        var mask = new byte[101 * 101];
        mask[(50 * 101) + 90] = 1;
        var turned = new int[101 * 101];
        AffineSampling.Nearest(new IndexImage(101, 101, mask), AffineMap.Identity.Turned(30, 50.5, 50.5), turned, 101, 0);
        var at = Array.IndexOf(turned, 1);
        Assert.InRange((at % 101) - 50 - (40 * Math.Cos(Math.PI / 6)), -1, 1);
        Assert.InRange((at / 101) - 50 - (40 * Math.Sin(Math.PI / 6)), -1, 1);
    }

    private static byte[] Sampled(RgbImage photo, AffineMap map, int width, int height)
    {
        var into = new byte[width * height * 3];
        AffineSampling.Bilinear(photo, map, into, width, Surround);
        return into;
    }

    private static RgbImage Noise(int width, int height)
    {
        var random = new EUNet.Data.CounterRandom(1, "noise");
        return new(width, height, [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)random.Integer((ulong)i, 256))]);
    }
}
