using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>
/// Sums over elements a stride apart, by one thread. Eight loads are under way at a time, where a loop over one sum would wait for memory at
/// each; the order of additions is fixed.
/// </summary>
internal static class StridedSums
{
    /// <summary>The sum of count elements from x[at] on.</summary>
    public static float Sum(View x, int at, int stride, int count)
    {
        float a = 0f, b = 0f, c = 0f, d = 0f, e = 0f, f = 0f, g = 0f, h = 0f;
        int i = 0;
        for (; i + 8 <= count; i += 8, at += 8 * stride)
        {
            a += x[at];
            b += x[at + stride];
            c += x[at + (2 * stride)];
            d += x[at + (3 * stride)];
            e += x[at + (4 * stride)];
            f += x[at + (5 * stride)];
            g += x[at + (6 * stride)];
            h += x[at + (7 * stride)];
        }

        for (; i < count; i++, at += stride)
        {
            a += x[at];
        }

        return a + b + (c + d) + (e + f + (g + h));
    }

    /// <summary>The sum of (x - center) · (x - center).</summary>
    public static float Squares(View x, int at, int stride, int count, float center)
    {
        float a = 0f, b = 0f, c = 0f, d = 0f;
        int i = 0;
        for (; i + 4 <= count; i += 4, at += 4 * stride)
        {
            float p = x[at] - center, q = x[at + stride] - center, r = x[at + (2 * stride)] - center, s = x[at + (3 * stride)] - center;
            a += p * p;
            b += q * q;
            c += r * r;
            d += s * s;
        }

        for (; i < count; i++, at += stride)
        {
            float p = x[at] - center;
            a += p * p;
        }

        return a + b + (c + d);
    }

    /// <summary>The sum of x · y, which lie alike.</summary>
    public static float Products(View x, View y, int at, int stride, int count)
    {
        float a = 0f, b = 0f, c = 0f, d = 0f;
        int i = 0;
        for (; i + 4 <= count; i += 4, at += 4 * stride)
        {
            a += x[at] * y[at];
            b += x[at + stride] * y[at + stride];
            c += x[at + (2 * stride)] * y[at + (2 * stride)];
            d += x[at + (3 * stride)] * y[at + (3 * stride)];
        }

        for (; i < count; i++, at += stride)
        {
            a += x[at] * y[at];
        }

        return a + b + (c + d);
    }
}
