using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>Elementwise kernels, forward and backward. Four elements or one a thread, neighbours in memory next to each other.</summary>
internal static class ElementwiseKernels
{
    /// <summary>y = a + b.</summary>
    public static void Add(View a, View b, View y, int quads)
    {
        int at = Grid.GlobalIndex.X;
        if (at < quads)
        {
            y.Cast<F4>()[at] = a.Cast<F4>()[at] + b.Cast<F4>()[at];
        }
    }

    /// <summary>y = x · s; a sample has <paramref name="plane"/> elements of x and <paramref name="channels"/> of s.</summary>
    public static void Scale(View x, View s, View y, int length, int plane, int channels)
    {
        int at = Grid.GlobalIndex.X;
        if (at < length)
        {
            y[at] = x[at] * s[(at / plane * channels) + (at % channels)];
        }
    }

    /// <summary>y (+)= x · s; a pixel has <paramref name="channels"/> elements of x and one of s. With x a gradient, that of the map.</summary>
    public static void SpatialScale(View x, View s, View y, int length, int channels, int accumulate)
    {
        int at = Grid.GlobalIndex.X;
        if (at < length)
        {
            float value = x[at] * s[at / channels];
            y[at] = accumulate == 0 ? value : value + y[at];
        }
    }

    /// <summary>gs (+)= sum over a pixel's channels of gy · x, in their order. A pixel a thread.</summary>
    public static void SpatialScaleFactors(View x, View gy, View gs, int pixels, int channels, int accumulate)
    {
        int pixel = Grid.GlobalIndex.X;
        if (pixel >= pixels)
        {
            return;
        }

        int at = pixel * channels;
        float sum = 0f;
        for (int c = 0; c < channels; c++)
        {
            sum += gy[at + c] * x[at + c];
        }

        gs[pixel] = accumulate == 0 ? sum : sum + gs[pixel];
    }

    /// <summary>into += g.</summary>
    public static void Accumulate(View g, View into, int quads)
    {
        int at = Grid.GlobalIndex.X;
        if (at < quads)
        {
            into.Cast<F4>()[at] = into.Cast<F4>()[at] + g.Cast<F4>()[at];
        }
    }

    /// <summary>into = g.</summary>
    public static void Copy(View g, View into, int quads)
    {
        int at = Grid.GlobalIndex.X;
        if (at < quads)
        {
            into.Cast<F4>()[at] = g.Cast<F4>()[at];
        }
    }

    /// <summary>gx (+)= gy · s.</summary>
    public static void ScaleInput(View gy, View s, View gx, int length, int plane, int channels, int accumulate)
    {
        int at = Grid.GlobalIndex.X;
        if (at < length)
        {
            float g = gy[at] * s[(at / plane * channels) + (at % channels)];
            gx[at] = accumulate == 0 ? g : g + gx[at];
        }
    }
}
