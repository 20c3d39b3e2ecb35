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
