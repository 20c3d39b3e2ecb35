namespace EUNet.Imaging;

/// <summary>Resizing.</summary>
public static class ImageResize
{
    /// <summary>
    /// Bilinear, pixel centres at halves; where it shrinks, the triangle widens with the factor, so that nothing aliases (as Pillow's does).
    /// </summary>
    public static RgbImage Bilinear(RgbImage image, int width, int height) => Resample(image, width, height, 1, Triangle);

    /// <summary>
    /// Bicubic (Keys, 1981, a = -1/2), pixel centres at halves; where it shrinks, the kernel widens with the factor (as Pillow's does).
    /// </summary>
    public static RgbImage Bicubic(RgbImage image, int width, int height) => Resample(image, width, height, 2, Keys);

    /// <summary>Nearest neighbour: for maps of classes, between which there is no middle.</summary>
    public static IndexImage Nearest(IndexImage image, int width, int height)
    {
        var result = new byte[checked(width * height)];
        for (var y = 0; y < height; y++)
        {
            var row = (int)((y + 0.5) * image.Height / height) * image.Width;
            for (var x = 0; x < width; x++)
            {
                result[(y * width) + x] = image.Indices[row + (int)((x + 0.5) * image.Width / width)];
            }
        }

        return new IndexImage(width, height, result);
    }

    /// <summary>Adds a map of numbers, resized as <see cref="Bilinear"/> resizes pictures, to one of another size.</summary>
    /// <param name="map">height × width × channels.</param>
    /// <param name="size">Its height and width.</param>
    /// <param name="channels">Of both.</param>
    /// <param name="sum">What it is added to.</param>
    /// <param name="sumSize">Its height and width.</param>
    internal static void AddBilinear(ReadOnlySpan<float> map, (int Height, int Width) size, int channels, Span<float> sum, (int Height, int Width) sumSize)
    {
        var columns = Taps(size.Width, sumSize.Width, 1, Triangle);
        var rows = Taps(size.Height, sumSize.Height, 1, Triangle);
        var stride = sumSize.Width * channels;
        var narrow = new float[size.Height * stride];
        for (var y = 0; y < size.Height; y++)
        {
            var source = map.Slice(y * size.Width * channels, size.Width * channels);
            for (var x = 0; x < columns.Length; x++)
            {
                var (first, weights) = columns[x];
                var into = narrow.AsSpan((y * stride) + (x * channels), channels);
                for (var i = 0; i < weights.Length; i++)
                {
                    AddScaled(source.Slice((first + i) * channels, channels), weights[i], into);
                }
            }
        }

        for (var y = 0; y < rows.Length; y++)
        {
            var (first, weights) = rows[y];
            for (var i = 0; i < weights.Length; i++)
            {
                AddScaled(narrow.AsSpan((first + i) * stride, stride), weights[i], sum.Slice(y * stride, stride));
            }
        }
    }

    private static void AddScaled(ReadOnlySpan<float> values, float weight, Span<float> sum)
    {
        for (var i = 0; i < values.Length; i++)
        {
            sum[i] += weight * values[i];
        }
    }

    private static RgbImage Resample(RgbImage image, int width, int height, int support, Func<double, double> kernel)
    {
        if (width == image.Width && height == image.Height)
        {
            return image;
        }

        var columns = Taps(image.Width, width, support, kernel);
        var rows = Taps(image.Height, height, support, kernel);
        var narrow = new float[image.Height * width * 3];
        for (int y = 0, to = 0; y < image.Height; y++)
        {
            foreach (var (first, weights) in columns)
            {
                float r = 0, g = 0, b = 0;
                var from = ((y * image.Width) + first) * 3;
                foreach (var weight in weights)
                {
                    r += weight * image.Pixels[from];
                    g += weight * image.Pixels[from + 1];
                    b += weight * image.Pixels[from + 2];
                    from += 3;
                }

                (narrow[to], narrow[to + 1], narrow[to + 2]) = (r, g, b);
                to += 3;
            }
        }

        var result = new RgbImage(width, height);
        var sums = new float[width * 3];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            var (first, weights) = rows[y];
            for (var i = 0; i < weights.Length; i++)
            {
                var source = narrow.AsSpan((first + i) * sums.Length, sums.Length);
                for (var x = 0; x < sums.Length; x++)
                {
                    sums[x] += weights[i] * source[x];
                }
            }

            for (var x = 0; x < sums.Length; x++)
            {
                result.Pixels[(y * sums.Length) + x] = (byte)Math.Clamp(MathF.Round(sums[x]), 0, 255);
            }
        }

        return result;
    }

    private static (int First, float[] Weights)[] Taps(int source, int target, int support, Func<double, double> kernel)
    {
        var scale = (double)source / target;
        var widening = Math.Max(scale, 1);
        var reach = support * widening;
        var taps = new (int, float[])[target];
        for (var i = 0; i < target; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max((int)Math.Floor(centre - reach + 0.5), 0);
            var last = Math.Min((int)Math.Floor(centre + reach + 0.5), source);
            var weights = new double[last - first];
            for (var k = 0; k < weights.Length; k++)
            {
                weights[k] = kernel(Math.Abs(first + k + 0.5 - centre) / widening);
            }

            var total = weights.Sum();
            taps[i] = (first, [.. weights.Select(weight => (float)(weight / total))]);
        }

        return taps;
    }

    private static double Triangle(double distance) => Math.Max(1 - distance, 0);

    private static double Keys(double distance) => distance switch
    {
        < 1 => (((1.5 * distance) - 2.5) * distance * distance) + 1,
        < 2 => (((((-0.5 * distance) + 2.5) * distance) - 4) * distance) + 2,
        _ => 0,
    };
}
