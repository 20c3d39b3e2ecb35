using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class EnhancementsTests
{
    [Fact]
    public void Brightness_IsTheDistanceFromBlack() => Assert.Equal([15, 0, 255, 75, 150, 255], Changed([10, 0, 170, 50, 100, 200], pixels => Enhancements.Brightness(pixels, 1.5)));

    [Fact]
    public void Contrast_IsTheDistanceFromTheMeanLuminance()
    {
        // Greys of 40 and 81: their mean is 60.5, rounded up.
        Assert.Equal([51, 51, 51, 70, 70, 70], Changed([40, 40, 40, 81, 81, 81], pixels => Enhancements.Contrast(pixels, 0.46)));
        Assert.Equal([20, 20, 20, 100, 100, 100], Changed([40, 40, 40, 81, 81, 81], pixels => Enhancements.Contrast(pixels, 1.95)));
        Assert.Equal([76, 76, 76], Changed([255, 0, 0], pixels => Enhancements.Contrast(pixels, 0))); // 0.299 of red
    }

    [Fact]
    public void Color_IsTheDistanceFromLuminance()
    {
        Assert.Equal([150, 150, 150, 29, 29, 29], Changed([0, 255, 0, 0, 0, 255], pixels => Enhancements.Color(pixels, 0))); // 0.587 of green, 0.114 of blue
        Assert.Equal([123, 99, 73], Changed([113, 101, 88], pixels => Enhancements.Color(pixels, 2))); // from 103
        Assert.Equal([9, 9, 9], Changed([9, 9, 9], pixels => Enhancements.Color(pixels, 1.9)));
    }

    [Fact]
    public void Sharpness_IsTheDistanceFromTheSmoothed()
    {
        // A point of 130 in the middle of 5 × 5: smoothed it is 50, and its neighbours 10.
        var point = new byte[5 * 5 * 3];
        point[((2 * 5) + 2) * 3] = 130;
        var smoothed = Changed(point, pixels => Enhancements.Sharpness(pixels, 5, 0, new byte[75]));
        for (var i = 0; i < 25; i++)
        {
            var far = Math.Max(Math.Abs((i % 5) - 2), Math.Abs((i / 5) - 2));
            Assert.Equal([(byte)(far == 0 ? 50 : far == 1 ? 10 : 0), 0, 0], smoothed[(3 * i)..((3 * i) + 3)]);
        }

        var sharper = Changed(point, pixels => Enhancements.Sharpness(pixels, 5, 2, new byte[75]));
        Assert.Equal(210, sharper[36]); // 50 + 2 × 80
        Assert.Equal(0, sharper[33]); // 10 - 2 × 10
    }

    [Fact]
    public void Sharpness_LeavesTheOutermost()
    {
        byte[] noise = [.. Enumerable.Range(0, 4 * 3 * 3).Select(i => (byte)(i is >= 15 and <= 20 ? 255 : 3 * i))];
        var changed = Changed(noise, pixels => Enhancements.Sharpness(pixels, 4, 0.1, new byte[36]));
        Assert.Equal([15, 16, 17, 18, 19, 20], Enumerable.Range(0, 36).Where(i => changed[i] != noise[i])); // row 1, columns 1 and 2
        byte[] line = [1, 2, 3, 4, 5, 6];
        Assert.Equal(line, Changed(line, pixels => Enhancements.Sharpness(pixels, 2, 0.1, new byte[6])));
        Assert.Equal(line, Changed(line, pixels => Enhancements.Sharpness(pixels, 1, 0.1, new byte[6])));
    }

    [Fact]
    public void FactorOne_ChangesNothing()
    {
        byte[] noise = [.. Enumerable.Range(0, 5 * 4 * 3).Select(i => (byte)(i * 37))];
        Assert.Equal(noise, Changed(noise, pixels => Enhancements.Brightness(pixels, 1)));
        Assert.Equal(noise, Changed(noise, pixels => Enhancements.Contrast(pixels, 1)));
        Assert.Equal(noise, Changed(noise, pixels => Enhancements.Color(pixels, 1)));
        Assert.Equal(noise, Changed(noise, pixels => Enhancements.Sharpness(pixels, 5, 1, new byte[60])));
    }

    private static byte[] Changed(byte[] pixels, Action<byte[]> change)
    {
        byte[] changed = [.. pixels];
        change(changed);
        return changed;
    }
}
