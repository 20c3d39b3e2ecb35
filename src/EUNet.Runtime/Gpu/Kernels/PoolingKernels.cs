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
        int at = (((sample * area) + from) * channels) + c;
        float sum = 0f;
        for (int pixel = from; pixel < to; pixel++, at += channels)
        {
            sum += x[at];
        }

        partial[thread] = sum;
    }

    /// <summary>y [sample, channel] = sum over chunks · factor.</summary>
    public static void FinishMeans(View partial, View y, int batch, int channels, int chunks, float factor)
    {
        int thread = Grid.GlobalIndex.X, c = thread % channels, sample = thread / channels;
        if (sample >= batch)
        {
            return;
        }

        float sum = 0f;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            sum += partial[(((sample * chunks) + chunk) * channels) + c];
        }

        y[thread] = sum * factor;
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
}
