using ILGPU;
using ILGPU.Algorithms;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>Maps at other sizes, and their gradients, gathered: an element of what is written a thread, channels next to each other.</summary>
internal static class ResamplingKernels
{
    /// <summary>Pixel (y, x) of the target (+)= pixel (y + top, x + left) of the source, 0 where it has none.</summary>
    public static void Shift(View source, View target, ResampleSize size)
    {
        int thread = Grid.GlobalIndex.X, c = thread % size.Channels, pixel = thread / size.Channels;
        if (pixel >= size.Batch * size.Height * size.Width)
        {
            return;
        }

        var to = Pixel.At(pixel, size.Height, size.Width);
        int row = to.Row + size.Top, column = to.Column + size.Left;
        bool inside = row >= 0 & row < size.InHeight & column >= 0 & column < size.InWidth;
        float value = inside ? source[(((((to.Sample * size.InHeight) + row) * size.InWidth) + column) * size.Channels) + c] : 0f;
        target[thread] = size.Accumulate == 0 ? value : value + target[thread];
    }

    /// <summary>y = means of x over windows: window i covers ⌊i · in / out⌋ up to ⌈(i + 1) · in / out⌉.</summary>
    public static void AdaptiveAverage(View x, View y, ResampleSize size)
    {
        int thread = Grid.GlobalIndex.X, c = thread % size.Channels, pixel = thread / size.Channels;
        if (pixel >= size.Batch * size.Height * size.Width)
        {
            return;
        }

        var to = Pixel.At(pixel, size.Height, size.Width);
        int top = to.Row * size.InHeight / size.Height, bottom = (((to.Row + 1) * size.InHeight) + size.Height - 1) / size.Height;
        int left = to.Column * size.InWidth / size.Width, right = (((to.Column + 1) * size.InWidth) + size.Width - 1) / size.Width;
        float sum = 0f;
        for (int row = top; row < bottom; row++)
        {
            int at = (((((to.Sample * size.InHeight) + row) * size.InWidth) + left) * size.Channels) + c;
            for (int column = left; column < right; column++, at += size.Channels)
            {
                sum += x[at];
            }
        }

        y[thread] = sum / ((bottom - top) * (right - left));
    }

    /// <summary>gx (+)= gy of every window that covers it, by its share of that window. The windows over a place are found as a window's places are.</summary>
    public static void AdaptiveAverageBackward(View gy, View gx, ResampleSize size)
    {
        int thread = Grid.GlobalIndex.X, c = thread % size.Channels, pixel = thread / size.Channels;
        if (pixel >= size.Batch * size.Height * size.Width)
        {
            return;
        }

        var to = Pixel.At(pixel, size.Height, size.Width);
        int first = to.Row * size.InHeight / size.Height, last = (((to.Row + 1) * size.InHeight) + size.Height - 1) / size.Height;
        int left = to.Column * size.InWidth / size.Width, right = (((to.Column + 1) * size.InWidth) + size.Width - 1) / size.Width;
        float sum = 0f;
        for (int i = first; i < last; i++)
        {
            int rows = ((((i + 1) * size.Height) + size.InHeight - 1) / size.InHeight) - (i * size.Height / size.InHeight);
            for (int j = left; j < right; j++)
            {
                int columns = ((((j + 1) * size.Width) + size.InWidth - 1) / size.InWidth) - (j * size.Width / size.InWidth);
                sum += gy[(((((to.Sample * size.InHeight) + i) * size.InWidth) + j) * size.Channels) + c] / (rows * columns);
            }
        }

        gx[thread] = size.Accumulate == 0 ? sum : sum + gx[thread];
    }

    /// <summary>y = x by its nearest pixels.</summary>
    public static void Nearest(View x, View y, ResampleSize size)
    {
        int thread = Grid.GlobalIndex.X, c = thread % size.Channels, pixel = thread / size.Channels;
        if (pixel >= size.Batch * size.Height * size.Width)
        {
            return;
        }

        var to = Pixel.At(pixel, size.Height, size.Width);
        int row = to.Row * size.InHeight / size.Height, column = to.Column * size.InWidth / size.Width;
        y[thread] = x[(((((to.Sample * size.InHeight) + row) * size.InWidth) + column) * size.Channels) + c];
    }

    /// <summary>gx (+)= the sum of gy over the pixels that were taken from it.</summary>
    public static void NearestBackward(View gy, View gx, ResampleSize size)
    {
        int thread = Grid.GlobalIndex.X, c = thread % size.Channels, pixel = thread / size.Channels;
        if (pixel >= size.Batch * size.Height * size.Width)
        {
            return;
        }

        var to = Pixel.At(pixel, size.Height, size.Width);
        int top = ((to.Row * size.InHeight) + size.Height - 1) / size.Height, bottom = (((to.Row + 1) * size.InHeight) + size.Height - 1) / size.Height;
        int left = ((to.Column * size.InWidth) + size.Width - 1) / size.Width, right = (((to.Column + 1) * size.InWidth) + size.Width - 1) / size.Width;
        float sum = size.Accumulate == 0 ? 0f : gx[thread];
        for (int row = top; row < bottom; row++)
        {
            int at = (((((to.Sample * size.InHeight) + row) * size.InWidth) + left) * size.Channels) + c;
            for (int column = left; column < right; column++, at += size.Channels)
            {
                sum += gy[at];
            }
        }

        gx[thread] = sum;
    }

    /// <summary>y = x, bilinear with half-pixel centres.</summary>
    public static void Bilinear(View x, View y, ResampleSize size)
    {
        int thread = Grid.GlobalIndex.X, c = thread % size.Channels, pixel = thread / size.Channels;
        if (pixel >= size.Batch * size.Height * size.Width)
        {
            return;
        }

        var to = Pixel.At(pixel, size.Height, size.Width);
        float vertical = Centre(to.Row, size.InHeight, size.Height), horizontal = Centre(to.Column, size.InWidth, size.Width);
        int above = Math.Min((int)vertical, size.InHeight - 1), left = Math.Min((int)horizontal, size.InWidth - 1);
        int below = Math.Min(above + 1, size.InHeight - 1), right = Math.Min(left + 1, size.InWidth - 1);
        float down = vertical - above, aside = horizontal - left;
        int plane = to.Sample * size.InHeight;
        float a = x[((((plane + above) * size.InWidth) + left) * size.Channels) + c], b = x[((((plane + above) * size.InWidth) + right) * size.Channels) + c];
        float d = x[((((plane + below) * size.InWidth) + left) * size.Channels) + c], e = x[((((plane + below) * size.InWidth) + right) * size.Channels) + c];
        y[thread] = (((a * (1f - aside)) + (b * aside)) * (1f - down)) + (((d * (1f - aside)) + (e * aside)) * down);
    }

    /// <summary>gx (+)= the sum of gy by the shares that x had in y.</summary>
    public static void BilinearBackward(View gy, View gx, ResampleSize size)
    {
        int thread = Grid.GlobalIndex.X, c = thread % size.Channels, pixel = thread / size.Channels;
        if (pixel >= size.Batch * size.Height * size.Width)
        {
            return;
        }

        var to = Pixel.At(pixel, size.Height, size.Width);
        int top = First(to.Row, size.Height, size.InHeight), bottom = End(to.Row, size.Height, size.InHeight);
        int left = First(to.Column, size.Width, size.InWidth), right = End(to.Column, size.Width, size.InWidth);
        float sum = size.Accumulate == 0 ? 0f : gx[thread];
        for (int row = top; row < bottom; row++)
        {
            float down = Share(row, to.Row, size.Height, size.InHeight);
            int at = (((((to.Sample * size.InHeight) + row) * size.InWidth) + left) * size.Channels) + c;
            for (int column = left; column < right; column++, at += size.Channels)
            {
                sum += down * Share(column, to.Column, size.Width, size.InWidth) * gy[at];
            }
        }

        gx[thread] = sum;
    }

    /// <summary>Neighbouring channels of every pixel, from one map into another: those from <paramref name="first"/> on of the one with more.</summary>
    public static void Slice(View from, View into, int pixels, int fromChannels, int intoChannels, int first, int accumulate)
    {
        int channels = Math.Min(fromChannels, intoChannels), thread = Grid.GlobalIndex.X, c = thread % channels, pixel = thread / channels;
        if (pixel >= pixels)
        {
            return;
        }

        int inward = intoChannels >= fromChannels ? first : 0, outward = intoChannels >= fromChannels ? 0 : first;
        int at = (pixel * intoChannels) + inward + c;
        float value = from[(pixel * fromChannels) + outward + c];
        into[at] = accumulate == 0 ? value : value + into[at];
    }

    // Where place i of the result lies on the input.
    private static float Centre(int i, int input, int output) => Math.Max(((i + 0.5f) * ((float)input / output)) - 0.5f, 0f);

    // The share of an input place in place i of the result.
    private static float Share(int i, int place, int input, int output)
    {
        float centre = Centre(i, input, output);
        int first = Math.Min((int)centre, input - 1), second = Math.Min(first + 1, input - 1);
        float share = centre - first;
        return (first == place ? 1f - share : 0f) + (second == place ? share : 0f);
    }

    // The places of the result that an input place may have a share in.
    private static int First(int place, int input, int output)
        => Math.Max((int)XMath.Floor(((place - 0.5f) / ((float)input / output)) - 0.5f), 0);

    private static int End(int place, int input, int output)
        => place == input - 1 ? output : Math.Min((int)XMath.Ceiling(((place + 1.5f) / ((float)input / output)) - 0.5f) + 1, output);
}
