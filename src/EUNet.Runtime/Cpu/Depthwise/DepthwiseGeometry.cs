using System.Runtime.CompilerServices;
using EUNet.Tensors;

namespace EUNet.Cpu.Depthwise;

/// <summary>A depthwise convolution's extents, and the rows of taps that follow from them.</summary>
internal readonly unsafe struct DepthwiseGeometry
{
    /// <summary>For a layer between two maps.</summary>
    public DepthwiseGeometry(DepthwiseLayer layer, FeatureMap x, FeatureMap y)
    {
        Batch = x.Batch;
        Height = x.Height;
        Width = x.Width;
        OutHeight = y.Height;
        OutWidth = y.Width;
        Channels = x.Channels;
        Kernel = layer.Kernel;
        StrideY = layer.StrideY;
        StrideX = layer.StrideX;
        Above = layer.Padding.Above(x.Height, layer.Kernel, layer.StrideY);
        Before = layer.Padding.Before(x.Width, layer.Kernel, layer.StrideX);
        if (y.Batch != Batch || y.Channels != Channels || layer.OutChannels != Channels)
        {
            throw new ArgumentException($"{layer.Name} goes from {x} to {y}, which differ in batch or channels.");
        }
    }

    /// <summary>Samples.</summary>
    public int Batch { get; }

    /// <summary>Rows of the input.</summary>
    public int Height { get; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; }

    /// <summary>Rows of the output.</summary>
    public int OutHeight { get; }

    /// <summary>Columns of the output.</summary>
    public int OutWidth { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Side of the kernel.</summary>
    public int Kernel { get; }

    /// <summary>Vertical stride.</summary>
    public int StrideY { get; }

    /// <summary>Horizontal stride.</summary>
    public int StrideX { get; }

    /// <summary>Rows of zeros above.</summary>
    public int Above { get; }

    /// <summary>Columns of zeros at the left.</summary>
    public int Before { get; }

    /// <summary>Floats in the kernel.</summary>
    public int WeightCount => Kernel * Kernel * Channels;

    /// <summary>Rows of taps that an output row can need at most, also where they are taken tap by tap.</summary>
    public int MaxRows => Kernel * Kernel;

    /// <summary>
    /// Channels that are swept together, so that the rows under a kernel stay in the first-level cache from one output row to the next. Has no
    /// influence on results.
    /// </summary>
    public int Group
    {
        get
        {
            const int cacheFloats = 6 * 1024;
            const int narrowest = 128;
            var pixels = (Kernel + StrideY) * Width;
            var widest = Math.Max(narrowest, cacheFloats / pixels);
            var groups = (Channels + widest - 1) / widest;
            return groups == 1 ? Channels : ((Channels / groups) + 15) / 16 * 16;
        }
    }

    /// <summary>Groups of channels.</summary>
    public int Groups => (Channels + Group - 1) / Group;

    /// <summary>A forward sweep over an output row; the caller sets kernels, initial values and output.</summary>
    /// <param name="x">The input's first element.</param>
    /// <param name="weights">The weights, or the sums of their gradients.</param>
    /// <param name="n">The sample.</param>
    /// <param name="oy">The output row.</param>
    /// <param name="rows">Room for <see cref="MaxRows"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public DepthwiseSweep Forward(float* x, float* weights, int n, int oy, TapRow* rows)
    {
        var sweep = new DepthwiseSweep { Outputs = OutWidth, Taps = DepthwiseKernels.Unrolls(Kernel) ? Kernel : 1 };
        var count = 0;
        for (var ky = 0; ky < Kernel; ky++)
        {
            var iy = (oy * StrideY) + ky - Above;
            if ((uint)iy < (uint)Height)
            {
                var map = x + (((((long)n * Height) + iy) * Width) - Before) * Channels;
                Rows(sweep.Taps, Kernel, map, weights + (ky * Kernel * Channels), Channels, -Before, rows, ref count);
            }
        }

        sweep.Tile.Rows = rows;
        sweep.Tile.RowCount = count;
        sweep.Tile.Columns = Width;
        sweep.Tile.Stride = StrideX;
        sweep.Tile.ColumnStep = Channels;
        sweep.Tile.WeightStep = Channels;
        return sweep;
    }

    /// <summary>
    /// A sweep over the input gradients of row <paramref name="iy"/> at columns <paramref name="phase"/>, <paramref name="phase"/> + stride, ...:
    /// these all meet the same taps, in falling order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public DepthwiseSweep Input(float* gy, float* weights, int n, int iy, int phase, TapRow* rows)
    {
        var firstTap = (phase + Before) % StrideX;
        var taps = firstTap < Kernel ? (Kernel - firstTap + StrideX - 1) / StrideX : 0;
        var sweep = new DepthwiseSweep { Outputs = (Width - phase + StrideX - 1) / StrideX, Taps = DepthwiseKernels.Unrolls(taps) ? taps : 1 };
        var column = ((phase + Before - firstTap) / StrideX) - (taps - 1);
        nint step = -StrideX * Channels;
        var count = 0;
        for (var ky = (iy + Above) % StrideY; ky < Kernel && taps > 0; ky += StrideY)
        {
            var oy = (iy + Above - ky) / StrideY;
            if (oy >= 0 && oy < OutHeight && iy + Above >= ky)
            {
                var map = gy + (((((long)n * OutHeight) + oy) * OutWidth) + column) * Channels;
                var last = (ky * Kernel) + firstTap + ((taps - 1) * StrideX);
                Rows(sweep.Taps, taps, map, weights + (last * Channels), step, column, rows, ref count);
            }
        }

        sweep.Tile.Rows = rows;
        sweep.Tile.RowCount = count;
        sweep.Tile.Columns = OutWidth;
        sweep.Tile.Stride = 1;
        sweep.Tile.ColumnStep = Channels;
        sweep.Tile.WeightStep = step;
        return sweep;
    }

    private void Rows(int together, int taps, float* map, float* weights, nint step, int column, TapRow* rows, ref int count)
    {
        for (var k = 0; k < taps; k += together)
        {
            rows[count++] = new TapRow { Map = map + (k * Channels), Weights = weights + (k * step), Column = column + k };
        }
    }
}
