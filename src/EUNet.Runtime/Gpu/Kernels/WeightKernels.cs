using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>How a kernel's weights lie: strides from one tap, row (input channel) and column (output channel) to the next, in floats.</summary>
public struct WeightLayout
{
    /// <summary>Taps.</summary>
    public int Taps;

    /// <summary>Input channels.</summary>
    public int Rows;

    /// <summary>Output channels.</summary>
    public int Columns;

    /// <summary>From one tap to the next.</summary>
    public int TapStride;

    /// <summary>From one row to the next.</summary>
    public int RowStride;

    /// <summary>From one column to the next.</summary>
    public int ColumnStride;

    /// <summary>The first element.</summary>
    public int Start;
}

/// <summary>Kernels on weights: the sum of chunks' gradients, and the transpose that input gradients read.</summary>
internal static class WeightKernels
{
    /// <summary>gradient += the sum over chunks of partial [chunk, tap, row, column].</summary>
    public static void Finish(View partial, View gradient, WeightLayout l, int chunks)
    {
        int thread = Grid.GlobalIndex.X, column = thread % l.Columns, row = thread / l.Columns % l.Rows, tap = thread / l.Columns / l.Rows;
        if (tap >= l.Taps)
        {
            return;
        }

        gradient[l.Start + (tap * l.TapStride) + (row * l.RowStride) + (column * l.ColumnStride)]
            += StridedSums.Sum(partial, thread, l.Taps * l.Rows * l.Columns, chunks);
    }

    /// <summary>turned [tap, column, row] = weights; taps in reverse order where <paramref name="flip"/> is not 0.</summary>
    public static void Turn(View weights, View turned, WeightLayout l, int flip)
    {
        int thread = Grid.GlobalIndex.X, row = thread % l.Rows, column = thread / l.Rows % l.Columns, tap = thread / l.Rows / l.Columns;
        if (tap >= l.Taps)
        {
            return;
        }

        int from = flip == 0 ? tap : l.Taps - 1 - tap;
        turned[thread] = weights[l.Start + (from * l.TapStride) + (row * l.RowStride) + (column * l.ColumnStride)];
    }
}
