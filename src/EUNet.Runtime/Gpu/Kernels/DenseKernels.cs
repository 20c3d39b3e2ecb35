using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>Dense layers of a few vectors (squeeze and excitation), forward and backward. An element of the result a thread.</summary>
internal static class DenseKernels
{
    /// <summary>y [row, out] = after(sum over in of before(x) · w [in, out] + bias).</summary>
    public static void Dense(View x, View w, View bias, View y, int rows, int ins, int outs, int before, int after)
    {
        int thread = Grid.GlobalIndex.X, column = thread % outs, row = thread / outs;
        if (row >= rows)
        {
            return;
        }

        float sum = bias[column];
        for (int i = 0; i < ins; i++)
        {
            sum += Lane.Activate(before, x[(row * ins) + i]) * w[(i * outs) + column];
        }

        y[thread] = Lane.Activate(after, sum);
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

    /// <summary>gx [row, in] (+)= slope of before at x · sum over out of g · w [in, out].</summary>
    public static void DenseInput(View x, View g, View w, View gx, int rows, int ins, int outs, int before, int accumulate)
    {
        int thread = Grid.GlobalIndex.X, i = thread % ins, row = thread / ins;
        if (row >= rows)
        {
            return;
        }

        float sum = 0f;
        for (int o = 0; o < outs; o++)
        {
            sum += g[(row * outs) + o] * w[(i * outs) + o];
        }

        float result = sum * Lane.Slope(before, x[thread]);
        gx[thread] = accumulate == 0 ? result : result + gx[thread];
    }
}
