namespace EUNet.Gpu;

/// <summary>
/// What a convolution kernel needs to know of its maps, whatever it reads (a map, a doubled map and a skip, a gradient). All in
/// elements; the input of a gradient's kernel is the gradient of the output.
/// </summary>
public struct ConvolutionSize
{
    /// <summary>Samples.</summary>
    public int Batch;

    /// <summary>Rows written.</summary>
    public int Height;

    /// <summary>Columns written.</summary>
    public int Width;

    /// <summary>Channels written.</summary>
    public int OutChannels;

    /// <summary>Rows read (of the first source).</summary>
    public int InHeight;

    /// <summary>Columns read (of the first source).</summary>
    public int InWidth;

    /// <summary>Channels read (of the first source).</summary>
    public int InChannels;

    /// <summary>Channels read of the skip.</summary>
    public int SkipChannels;

    /// <summary>Rows on which taps may lie: the skip's for two sources, what a crop left for a gradient.</summary>
    public int LimitHeight;

    /// <summary>Columns on which taps may lie.</summary>
    public int LimitWidth;

    /// <summary>Vertical stride.</summary>
    public int StrideY;

    /// <summary>Horizontal stride.</summary>
    public int StrideX;

    /// <summary>Zeros above.</summary>
    public int Top;

    /// <summary>Zeros to the left.</summary>
    public int Left;

    /// <summary>From one input channel's weights to the next one's.</summary>
    public int WeightRow;

    /// <summary>From one tap's weights to the next one's.</summary>
    public int WeightTap;
}

/// <summary>What a kernel for a convolution's weight gradient needs to know.</summary>
public struct WeightsSize
{
    /// <summary>Pixels of the output's gradient.</summary>
    public int Pixels;

    /// <summary>Rows of the output's gradient.</summary>
    public int Height;

    /// <summary>Columns of the output's gradient.</summary>
    public int Width;

    /// <summary>Channels of the output's gradient.</summary>
    public int OutChannels;

    /// <summary>Rows of the input.</summary>
    public int InHeight;

    /// <summary>Columns of the input.</summary>
    public int InWidth;

    /// <summary>Channels of the input.</summary>
    public int InChannels;

    /// <summary>Rows on which taps may lie.</summary>
    public int LimitHeight;

    /// <summary>Columns on which taps may lie.</summary>
    public int LimitWidth;

    /// <summary>Side of the kernel.</summary>
    public int Kernel;

    /// <summary>Vertical stride.</summary>
    public int StrideY;

    /// <summary>Horizontal stride.</summary>
    public int StrideX;

    /// <summary>Zeros above.</summary>
    public int Top;

    /// <summary>Zeros to the left.</summary>
    public int Left;

    /// <summary>Partial sums: each chunk of pixels has its own.</summary>
    public int Chunks;

    /// <summary>Pixels of a chunk.</summary>
    public int ChunkPixels;
}

/// <summary>What a depthwise kernel needs to know.</summary>
public struct DepthwiseSize
{
    /// <summary>Samples.</summary>
    public int Batch;

    /// <summary>Rows written.</summary>
    public int Height;

    /// <summary>Columns written.</summary>
    public int Width;

    /// <summary>Rows read.</summary>
    public int InHeight;

    /// <summary>Columns read.</summary>
    public int InWidth;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>Vertical stride.</summary>
    public int StrideY;

    /// <summary>Horizontal stride; kernels know their own.</summary>
    public int StrideX;

    /// <summary>Zeros above.</summary>
    public int Top;

    /// <summary>Zeros to the left.</summary>
    public int Left;

    /// <summary>Whether the result is added to what is there: 0 or 1.</summary>
    public int Accumulate;

    /// <summary>Partial sums, for weight gradients.</summary>
    public int Chunks;

    /// <summary>Pixels of a chunk.</summary>
    public int ChunkPixels;
}

/// <summary>What a kernel that works channel by channel needs to know.</summary>
public struct ChannelSize
{
    /// <summary>Pixels.</summary>
    public int Pixels;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>Whether the result is added to what is there: 0 or 1.</summary>
    public int Accumulate;

    /// <summary>Partial sums.</summary>
    public int Chunks;

    /// <summary>Pixels of a chunk.</summary>
    public int ChunkPixels;
}

/// <summary>What a kernel that brings a map to another size needs to know.</summary>
public struct ResampleSize
{
    /// <summary>Samples.</summary>
    public int Batch;

    /// <summary>Rows written.</summary>
    public int Height;

    /// <summary>Columns written.</summary>
    public int Width;

    /// <summary>Rows read.</summary>
    public int InHeight;

    /// <summary>Columns read.</summary>
    public int InWidth;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>From a row that is written to the one that is read.</summary>
    public int Top;

    /// <summary>From a column that is written to the one that is read.</summary>
    public int Left;

    /// <summary>Whether the result is added to what is there: 0 or 1.</summary>
    public int Accumulate;
}
