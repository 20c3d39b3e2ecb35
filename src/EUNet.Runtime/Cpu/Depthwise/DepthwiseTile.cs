namespace EUNet.Cpu.Depthwise;

/// <summary>A row of taps: where its first input pixel and its first weights (or their gradients) lie.</summary>
internal unsafe struct TapRow
{
    /// <summary>The pixel under the first tap of the first output; may lie outside the map, then it is not read.</summary>
    public float* Map;

    /// <summary>The first tap's values for all channels.</summary>
    public float* Weights;

    /// <summary>The column of <see cref="Map"/>.</summary>
    public int Column;
}

/// <summary>
/// A run of tiles, each of up to eight neighbouring outputs of a depthwise convolution, forward or towards its input: both are sums over rows of
/// taps, with other steps. Pointers are the first tile's, steps count floats.
/// </summary>
internal unsafe struct DepthwiseTile
{
    /// <summary>The rows of taps that lie inside the map.</summary>
    public TapRow* Rows;

    /// <summary>Their number; 0 is allowed.</summary>
    public int RowCount;

    /// <summary>Tiles in the run.</summary>
    public int Tiles;

    /// <summary>Columns of the map that is read.</summary>
    public int Columns;

    /// <summary>Columns between the inputs of neighbouring outputs.</summary>
    public int Stride;

    /// <summary>Between neighbouring columns of the map that is read.</summary>
    public nint ColumnStep;

    /// <summary>Between the weights of neighbouring taps; may be negative.</summary>
    public nint WeightStep;

    /// <summary>What the sums start from: a bias, zeros, or the output itself.</summary>
    public float* Initial;

    /// <summary>Between the initial values of neighbouring outputs: 0 for a bias.</summary>
    public nint InitialStep;

    /// <summary>The first output.</summary>
    public float* Output;

    /// <summary>Between neighbouring outputs.</summary>
    public nint OutputStep;

    /// <summary>Sums of the outputs, channel by channel; read where the kernel pools.</summary>
    public float* Pooled;
}
