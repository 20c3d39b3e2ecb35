namespace EUNet.Imaging;

/// <summary>
/// A change of colours that is linear in a pixel's channels: brightness, contrast, saturation and hue are, and so is any chain of them. Applied
/// once, with one rounding and one clipping, in integers: the same bits on every machine. Factors are 0 to 2, so that sums fit 32 bits.
/// </summary>
internal readonly struct ColorMatrix
{
    private const int Places = 16;

    // What stays of the channel itself, what comes from the next and from the one before, and a constant.
    private readonly double _own;
    private readonly double _next;
    private readonly double _previous;
    private readonly double _offset;

    private ColorMatrix(double own, double next, double previous, double offset)
        => (_own, _next, _previous, _offset) = (own, next, previous, offset);

    /// <summary>Changes nothing.</summary>
    public static ColorMatrix Identity { get; } = new(1, 0, 0, 0);

    /// <summary>Multiplies by a factor.</summary>
    public ColorMatrix Brightness(double factor) => new(factor * _own, factor * _next, factor * _previous, factor * _offset);

    /// <summary>Multiplies distances from a level by a factor; the level is the mean of the pixels before this matrix.</summary>
    public ColorMatrix Contrast(double factor, double mean)
    {
        // A mean of all channels goes through the matrix like a grey pixel.
        var level = ((_own + _next + _previous) * mean) + _offset;
        return new(factor * _own, factor * _next, factor * _previous, (factor * _offset) + ((1 - factor) * level));
    }

    /// <summary>Multiplies distances from the pixel's own mean by a factor.</summary>
    public ColorMatrix Saturation(double factor) => Mixed(factor + ((1 - factor) / 3), (1 - factor) / 3, (1 - factor) / 3);

    /// <summary>Turns colours about the axis of greys: 120 degrees make red green, green blue and blue red.</summary>
    public ColorMatrix Hue(double degrees)
    {
        var (sin, cos) = Angle.SinCos(degrees);
        var (mean, side) = ((1 - cos) / 3, sin / Math.Sqrt(3));
        return Mixed(cos + mean, mean - side, mean + side);
    }

    /// <summary>Changes pixels, RGB.</summary>
    public void Apply(Span<byte> pixels)
    {
        int own = Fixed(_own), next = Fixed(_next), previous = Fixed(_previous), offset = Fixed(_offset) + (1 << (Places - 1));
        if (own == 1 << Places && (next | previous) == 0 && offset == 1 << (Places - 1))
        {
            return;
        }

        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            int r = pixels[i], g = pixels[i + 1], b = pixels[i + 2];
            pixels[i] = ToByte((own * r) + (next * g) + (previous * b) + offset);
            pixels[i + 1] = ToByte((own * g) + (next * b) + (previous * r) + offset);
            pixels[i + 2] = ToByte((own * b) + (next * r) + (previous * g) + offset);
        }
    }

    /// <summary>The mean of all channels of all pixels.</summary>
    public static double Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (var level in pixels)
        {
            sum += level;
        }

        return (double)sum / pixels.Length;
    }

    // All three are circulant, and circulant matrices' products are.
    private ColorMatrix Mixed(double own, double next, double previous) => new(
        (own * _own) + (next * _previous) + (previous * _next),
        (own * _next) + (next * _own) + (previous * _previous),
        (own * _previous) + (next * _next) + (previous * _own),
        (own + next + previous) * _offset);

    private static int Fixed(double value) => (int)Math.Round(value * (1 << Places));

    private static byte ToByte(int value) => (byte)Math.Clamp(value >> Places, 0, 255);
}
