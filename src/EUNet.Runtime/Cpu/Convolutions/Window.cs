using EUNet.Tensors;

namespace EUNet.Cpu.Convolutions;

/// <summary>Where a kernel stands on its input for each pixel of its output.</summary>
/// <param name="KernelRows">Rows of the kernel.</param>
/// <param name="KernelColumns">Columns of the kernel.</param>
/// <param name="StrideY">Input rows from an output row to the next.</param>
/// <param name="StrideX">Input columns from an output column to the next.</param>
/// <param name="Above">Rows of zeros above the input.</param>
/// <param name="Before">Columns of zeros left of the input.</param>
/// <param name="Height">Output rows.</param>
/// <param name="Width">Output columns.</param>
internal readonly record struct Window(
    int KernelRows, int KernelColumns, int StrideY, int StrideX, int Above, int Before, int Height, int Width)
{
    /// <summary>Input columns that an output row reads, zeros included.</summary>
    public int InputColumns => ((Width - 1) * StrideX) + KernelColumns;

    /// <summary>Whether it is a pixel on a pixel: a map is then a matrix.</summary>
    public bool Pointwise => (KernelRows, KernelColumns, StrideY, StrideX) == (1, 1, 1, 1);

    /// <summary>Whether it is a 3 × 3 window of stride 1 on a map doubled to the skip's size or, at an odd size, one more.</summary>
    public bool Doubles(FeatureMap low, FeatureMap skip)
        => (KernelRows, KernelColumns, StrideY, StrideX, Above, Before) == (3, 3, 1, 1, 1, 1)
            && Height == skip.Height && Width == skip.Width
            && low.Height == Phases.Half(Height) && low.Width == Phases.Half(Width);

    /// <summary>A layer's window on an input of that size.</summary>
    public static Window Of(ConvolutionLayer layer, int inputHeight, int inputWidth, FeatureMap output) => new(
        layer.Kernel,
        layer.Kernel,
        layer.StrideY,
        layer.StrideX,
        layer.Padding.Above(inputHeight, layer.Kernel, layer.StrideY),
        layer.Padding.Before(inputWidth, layer.Kernel, layer.StrideX),
        output.Height,
        output.Width);

    /// <summary>Input rows that so many output rows read, zeros included.</summary>
    public int InputRows(int rows) => ((rows - 1) * StrideY) + KernelRows;

    /// <summary>Whether no output reads outside an input of that size.</summary>
    public bool Inside(int inputHeight, int inputWidth)
        => Above == 0 && Before == 0 && InputRows(Height) <= inputHeight && InputColumns <= inputWidth;

    /// <summary>Writes the input rows of a band of output rows.</summary>
    public unsafe void Fill(in JoinedSource source, int sample, int y, int rows, float* band)
    {
        var count = InputRows(rows);
        for (var row = 0; row < count; row++, band += (nint)InputColumns * source.Channels)
        {
            source.Fill(band, sample, (y * StrideY) - Above + row, -Before, InputColumns);
        }
    }
}
