namespace EUNet.Imaging;

/// <summary>
/// A picture's pixels taken from another through an <see cref="AffineMap"/>. The map is rounded to 32 binary places and the rest are integers:
/// the same bits on every machine.
/// </summary>
internal static class AffineSampling
{
    private const int Places = 32;
    private const int WeightPlaces = 11;
    private const long Half = 1L << (Places - 1);

    /// <summary>
    /// Bilinear. Where the map shrinks the photo below half its size, a pixel is the mean of several samples, so that little aliases. What lies
    /// outside the photo becomes the surround.
    /// </summary>
    /// <param name="photo">Where pixels come from.</param>
    /// <param name="map">From the result to the photo.</param>
    /// <param name="into">height × width × RGB.</param>
    /// <param name="width">The result's columns.</param>
    /// <param name="surround">Grey level of what is not in the photo.</param>
    public static void Bilinear(RgbImage photo, AffineMap map, Span<byte> into, int width, byte surround)
        => Bilinear(new Source(photo.Pixels, photo.Width, photo.Height), map, into, width, surround);

    /// <inheritdoc cref="Bilinear(RgbImage, AffineMap, Span{byte}, int, byte)"/>
    public static void Bilinear(Source photo, AffineMap map, Span<byte> into, int width, byte surround)
    {
        var (grid, samples) = (new Grid(map), Samples(map));
        for (int y = 0, to = 0; to < into.Length; y++)
        {
            var (sourceX, sourceY) = grid.RowStart(y);
            for (var x = 0; x < width; x++, to += 3, sourceX += grid.XX, sourceY += grid.YX)
            {
                var pixel = into.Slice(to, 3);
                if (!Inside(sourceX, photo.Width) || !Inside(sourceY, photo.Height))
                {
                    pixel.Fill(surround);
                }
                else if (samples == 1)
                {
                    var (r, g, b) = Sample(photo, sourceX, sourceY);
                    (pixel[0], pixel[1], pixel[2]) = (ToByte(r), ToByte(g), ToByte(b));
                }
                else
                {
                    Mean(photo, grid, sourceX, sourceY, samples, pixel);
                }
            }
        }
    }

    /// <summary>The nearest pixel's class: between classes there is no middle.</summary>
    /// <param name="mask">Where classes come from.</param>
    /// <param name="map">From the result to the mask.</param>
    /// <param name="into">height × width.</param>
    /// <param name="width">The result's columns.</param>
    /// <param name="surround">The class of what is not in the mask.</param>
    public static void Nearest(IndexImage mask, AffineMap map, Span<int> into, int width, int surround)
    {
        var grid = new Grid(map);
        for (int y = 0, to = 0; to < into.Length; y++)
        {
            var (sourceX, sourceY) = grid.RowStart(y);
            for (var x = 0; x < width; x++, to++, sourceX += grid.XX, sourceY += grid.YX)
            {
                into[to] = Inside(sourceX, mask.Width) && Inside(sourceY, mask.Height)
                    ? mask.Indices[((int)(sourceY >> Places) * mask.Width) + (int)(sourceX >> Places)]
                    : surround;
            }
        }
    }

    // Bilinear samples reach a pixel's width; further apart than two pixels they would leave some out.
    private static int Samples(AffineMap map)
    {
        var step = Math.Sqrt(Math.Max((map.XX * map.XX) + (map.YX * map.YX), (map.XY * map.XY) + (map.YY * map.YY)));
        return (int)Math.Ceiling(Math.Max((step / 2) - 1e-9, 1));
    }

    private static bool Inside(long at, int extent) => (ulong)at >> Places < (ulong)extent;

    // Channels with 2 × WeightPlaces binary places.
    private static (int R, int G, int B) Sample(Source photo, long x, long y)
    {
        (x, y) = (x - Half, y - Half);
        var (left, right) = Neighbours(x, photo.Width);
        var (above, below) = Neighbours(y, photo.Height);
        var (toRight, toBelow) = (Weight(x), Weight(y));
        var (toLeft, toAbove) = ((1 << WeightPlaces) - toRight, (1 << WeightPlaces) - toBelow);
        var (upper, lower) = (above * photo.Width, below * photo.Width);
        var a = photo.Pixels.Slice((upper + left) * 3, 3);
        var b = photo.Pixels.Slice((upper + right) * 3, 3);
        var c = photo.Pixels.Slice((lower + left) * 3, 3);
        var d = photo.Pixels.Slice((lower + right) * 3, 3);
        var (wa, wb, wc, wd) = (toLeft * toAbove, toRight * toAbove, toLeft * toBelow, toRight * toBelow);
        return (
            (wa * a[0]) + (wb * b[0]) + (wc * c[0]) + (wd * d[0]),
            (wa * a[1]) + (wb * b[1]) + (wc * c[1]) + (wd * d[1]),
            (wa * a[2]) + (wb * b[2]) + (wc * c[2]) + (wd * d[2]));
    }

    private static (int First, int Second) Neighbours(long at, int extent)
    {
        var first = (int)(at >> Places);
        return (Math.Clamp(first, 0, extent - 1), Math.Clamp(first + 1, 0, extent - 1));
    }

    private static int Weight(long at) => (int)(at >> (Places - WeightPlaces)) & ((1 << WeightPlaces) - 1);

    private static byte ToByte(int value) => (byte)((value + (1 << ((2 * WeightPlaces) - 1))) >> (2 * WeightPlaces));

    private static void Mean(Source photo, Grid grid, long x, long y, int samples, Span<byte> pixel)
    {
        long r = 0, g = 0, b = 0;
        for (var j = 0; j < samples; j++)
        {
            for (var i = 0; i < samples; i++)
            {
                // Offsets from the pixel's centre in units of 1 / (2 samples) of it.
                long right = (2 * i) + 1 - samples, down = (2 * j) + 1 - samples;
                var sum = Sample(
                    photo,
                    x + (((grid.XX * right) + (grid.XY * down)) / (2 * samples)),
                    y + (((grid.YX * right) + (grid.YY * down)) / (2 * samples)));
                (r, g, b) = (r + sum.R, g + sum.G, b + sum.B);
            }
        }

        var count = (long)samples * samples;
        (pixel[0], pixel[1], pixel[2]) = (ToByte((int)(r / count)), ToByte((int)(g / count)), ToByte((int)(b / count)));
    }

    /// <summary>Pixels of a picture.</summary>
    /// <param name="pixels">height × width × RGB.</param>
    public readonly ref struct Source(ReadOnlySpan<byte> pixels, int width, int height)
    {
        public ReadOnlySpan<byte> Pixels { get; } = pixels;

        public int Width { get; } = width;

        public int Height { get; } = height;
    }

    // The map on pixels' centres.
    private readonly struct Grid(AffineMap map)
    {
        private readonly long _x0 = Fixed(map.X0 + ((map.XX + map.XY) / 2));
        private readonly long _y0 = Fixed(map.Y0 + ((map.YX + map.YY) / 2));

        public long XX { get; } = Fixed(map.XX);

        public long XY { get; } = Fixed(map.XY);

        public long YX { get; } = Fixed(map.YX);

        public long YY { get; } = Fixed(map.YY);

        public (long X, long Y) RowStart(int y) => (_x0 + (y * XY), _y0 + (y * YY));

        private static long Fixed(double value) => (long)Math.Round(value * (1L << Places));
    }
}
