namespace EUNet.Imaging;

/// <summary>
/// A picture's distance from a plainer one, multiplied by a factor: 0 gives the plainer one, 1 changes nothing, more exaggerates; as Pillow's
/// ImageEnhance defines them, but rounded to the nearest level. Pixels are RGB, changed in place; factors are 0 to 2.
/// </summary>
internal static class Enhancements
{
    private const int Places = 16;

    /// <summary>From black.</summary>
    public static void Brightness(Span<byte> pixels, double factor)
    {
        var scale = Fixed(factor);
        foreach (ref var level in pixels)
        {
            level = Blend(0, level, scale);
        }
    }

    /// <summary>From the mean of its luminance.</summary>
    public static void Contrast(Span<byte> pixels, double factor)
    {
        long sum = 0;
        for (var i = 0; i < pixels.Length; i += 3)
        {
            sum += Luminance(pixels.Slice(i, 3));
        }

        var count = pixels.Length / 3;
        var mean = (int)((sum + (count / 2)) / count);
        var scale = Fixed(factor);
        foreach (ref var level in pixels)
        {
            level = Blend(mean, level, scale);
        }
    }

    /// <summary>From each pixel's luminance.</summary>
    public static void Color(Span<byte> pixels, double factor)
    {
        var scale = Fixed(factor);
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var pixel = pixels.Slice(i, 3);
            var grey = Luminance(pixel);
            (pixel[0], pixel[1], pixel[2]) = (Blend(grey, pixel[0], scale), Blend(grey, pixel[1], scale), Blend(grey, pixel[2], scale));
        }
    }

    /// <summary>From what a 3 × 3 filter smooths: the middle 5 times, its neighbours once. The outermost pixels stay.</summary>
    /// <param name="pixels">Changed.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="copy">Room for the pixels.</param>
    public static void Sharpness(Span<byte> pixels, int width, double factor, Span<byte> copy)
    {
        pixels.CopyTo(copy);
        var (scale, stride) = (Fixed(factor), 3 * width);
        for (var row = stride; row < pixels.Length - stride; row += stride)
        {
            for (var i = row + 3; i < row + stride - 3; i++)
            {
                var sum = 4 * copy[i];
                for (var above = i - stride - 3; above <= i + stride; above += stride)
                {
                    sum += copy[above] + copy[above + 3] + copy[above + 6];
                }

                pixels[i] = Blend((sum + 6) / 13, copy[i], scale);
            }
        }
    }

    // ITU-R BT.601's.
    private static int Luminance(ReadOnlySpan<byte> pixel) => ((19595 * pixel[0]) + (38470 * pixel[1]) + (7471 * pixel[2]) + 0x8000) >> 16;

    private static byte Blend(int plain, int level, int scale)
        => (byte)Math.Clamp(plain + (((scale * (level - plain)) + (1 << (Places - 1))) >> Places), 0, 255);

    private static int Fixed(double factor) => (int)Math.Round(factor * (1 << Places));
}
