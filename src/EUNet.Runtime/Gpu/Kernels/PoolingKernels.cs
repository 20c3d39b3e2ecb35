using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>Sums over pixels and maxima, forward and backward. A channel a thread; sums in two stages of a fixed order.</summary>
internal static class PoolingKernels
{
    /// <summary>partial [sample, chunk, channel] = sums over a chunk of a sample's pixels.</summary>
    public static void Sums(View x, View partial, int batch, int area, int channels, int chunks, int each)
    {
        int thread = Grid.GlobalIndex.X, c = thread % channels, chunk = thread / channels % chunks, sample = thread / channels / chunks;
        if (sample >= batch)
        {
            return;
        }

        int from = chunk * each, to = Math.Min(from + each, area);
        partial[thread] = StridedSums.Sum(x, (((sample * area) + from) * channels) + c, channels, to - from);
    }

    /// <summary>y [sample, channel] (+)= sum over chunks · factor.</summary>
    public static void FinishMeans(View partial, View y, int batch, int channels, int chunks, float factor, int accumulate)
    {
        int thread = Grid.GlobalIndex.X, c = thread % channels, sample = thread / channels;
        if (sample >= batch)
        {
            return;
        }

        float sum = StridedSums.Sum(partial, (sample * chunks * channels) + c, channels, chunks);
        y[thread] = accumulate == 0 ? sum * factor : (sum * factor) + y[thread];
    }

    /// <summary>y = maximum of each 2×2 square.</summary>
    public static void MaxPool(View x, View y, int batch, int height, int width, int channels, int inHeight, int inWidth)
    {
        int thread = Grid.GlobalIndex.X, c = thread % channels, pixel = thread / channels;
        if (pixel >= batch * height * width)
        {
            return;
        }

        var o = Pixel.At(pixel, height, width);
        int at = (((((o.Sample * inHeight) + (o.Row * 2)) * inWidth) + (o.Column * 2)) * channels) + c, below = at + (inWidth * channels);
        y[thread] = Math.Max(Math.Max(x[at], x[at + channels]), Math.Max(x[below], x[below + channels]));
    }

    /// <summary>partial [sample, chunk, channel] = sums of a · b over a chunk of a sample's pixels.</summary>
    public static void Products(View a, View b, View partial, int batch, int area, int channels, int chunks, int each)
    {
        int thread = Grid.GlobalIndex.X, c = thread % channels, chunk = thread / channels % chunks, sample = thread / channels / chunks;
        if (sample >= batch)
        {
            return;
        }

        int from = chunk * each, to = Math.Min(from + each, area);
        partial[thread] = StridedSums.Products(a, b, (((sample * area) + from) * channels) + c, channels, to - from);
    }

    /// <summary>gx (+)= gy · factor, gy [sample, channel].</summary>
    public static void Spread(View gy, View gx, int length, int plane, int channels, float factor, int accumulate)
    {
        int at = Grid.GlobalIndex.X;
        if (at < length)
        {
            float g = gy[(at / plane * channels) + (at % channels)] * factor;
            gx[at] = accumulate == 0 ? g : g + gx[at];
        }
    }

    /// <summary>gx (+)= gy where x was the first maximum of its square. An element of x a thread; x is height × width.</summary>
    public static void MaxPoolBackward(View x, View gy, View gx, int batch, int height, int width, int channels, int accumulate)
    {
        int thread = Grid.GlobalIndex.X, c = thread % channels, pixel = thread / channels;
        if (pixel >= batch * height * width)
        {
            return;
        }

        var i = Pixel.At(pixel, height, width);
        int row = i.Row / 2, column = i.Column / 2, outHeight = height / 2, outWidth = width / 2;
        float g = 0f;
        if (row < outHeight & column < outWidth)
        {
            int at = (((((i.Sample * height) + (row * 2)) * width) + (column * 2)) * channels) + c, below = at + (width * channels);
            float a = x[at], b = x[at + channels], d = x[below], e = x[below + channels];
            // Later places win only by being larger.
            int winner = b > a ? 1 : 0;
            float largest = Math.Max(a, b);
            winner = d > largest ? 2 : winner;
            largest = Math.Max(largest, d);
            winner = e > largest ? 3 : winner;
            int own = ((i.Row - (row * 2)) * 2) + i.Column - (column * 2);
            g = own == winner ? gy[(((((i.Sample * outHeight) + row) * outWidth) + column) * channels) + c] : 0f;
        }

        gx[thread] = accumulate == 0 ? g : g + gx[thread];
    }
}
