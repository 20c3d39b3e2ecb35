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
}
