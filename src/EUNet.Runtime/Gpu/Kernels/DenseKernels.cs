using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>
/// Dense layers of a few vectors (squeeze and excitation), forward and backward. Their sums are long and few: each is cut into parts, a part
/// a thread, which a second kernel adds up.
/// </summary>
internal static class DenseKernels
{
    /// <summary>
    /// partial [row, part, out] = sums over a part's <paramref name="each"/> inputs of before(x [row, in]) · w, whose elements lie
    /// <paramref name="down"/> floats apart from one input to the next, <paramref name="across"/> from one output to the next.
    /// </summary>
    public static void Products(
        View x, View w, View partial, int rows, int ins, int outs, int down, int across, int before, int parts, int each)
    {
        int thread = Grid.GlobalIndex.X, column = thread % outs, part = thread / outs % parts, row = thread / outs / parts;
        if (row >= rows)
        {
            return;
        }

        int i = part * each, to = Math.Min(i + each, ins), from = row * ins, at = (i * down) + (column * across);
        float a = 0f, b = 0f, c = 0f, d = 0f;
        for (; i + 4 <= to; i += 4, at += 4 * down)
        {
            a += Lane.Activate(before, x[from + i]) * w[at];
            b += Lane.Activate(before, x[from + i + 1]) * w[at + down];
            c += Lane.Activate(before, x[from + i + 2]) * w[at + (2 * down)];
            d += Lane.Activate(before, x[from + i + 3]) * w[at + (3 * down)];
        }

        for (; i < to; i++, at += down)
        {
            a += Lane.Activate(before, x[from + i]) * w[at];
        }

        partial[thread] = a + b + (c + d);
    }

    /// <summary>y [row, out] = after(the parts' sum + bias).</summary>
    public static void Finish(View partial, View bias, View y, int rows, int outs, int parts, int after)
    {
        int thread = Grid.GlobalIndex.X, column = thread % outs, row = thread / outs;
        if (row < rows)
        {
            y[thread] = Lane.Activate(after, bias[column] + StridedSums.Sum(partial, (row * parts * outs) + column, outs, parts));
        }
    }

    /// <summary>gx [row, in] (+)= slope of before at x · the parts' sum.</summary>
    public static void FinishInput(View partial, View x, View gx, int rows, int ins, int parts, int before, int accumulate)
    {
        int thread = Grid.GlobalIndex.X, i = thread % ins, row = thread / ins;
        if (row >= rows)
        {
            return;
        }

        float result = StridedSums.Sum(partial, (row * parts * ins) + i, ins, parts) * Lane.Slope(before, x[thread]);
        gx[thread] = accumulate == 0 ? result : result + gx[thread];
    }

    /// <summary>g [row, out] = gy · slope at the activation's value y: back through the sigmoid at the end.</summary>
    public static void SigmoidBackward(View y, View gy, View g, int length)
    {
        int at = Grid.GlobalIndex.X;
        if (at < length)
        {
            g[at] = gy[at] * y[at] * (1f - y[at]);
        }
    }

    /// <summary>
    /// gw [in, out] += sum over rows of before(x) · g, and, where there is a bias (<paramref name="bias"/> is 1), by one thread more for each
    /// column, gBias [out] += sum over rows of g.
    /// </summary>
    public static void DenseWeights(View x, View g, View gw, View gBias, int rows, int ins, int outs, int before, int bias)
    {
        int thread = Grid.GlobalIndex.X, column = thread % outs, i = thread / outs;
        if (i >= ins + bias)
        {
            return;
        }

        float sum = 0f;
        for (int row = 0; row < rows; row++)
        {
            float value = i < ins ? Lane.Activate(before, x[(row * ins) + Math.Min(i, ins - 1)]) : 1f;
            sum += value * g[(row * outs) + column];
        }

        if (i < ins)
        {
            gw[thread] += sum;
        }
        else
        {
            gBias[column] += sum;
        }
    }
}
