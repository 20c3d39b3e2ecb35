using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EUNet.Tensors;

namespace EUNet.Cpu.Depthwise;

/// <summary>A depthwise convolution's gradient towards its input: an item is an input row of a group of channels of a sample.</summary>
internal unsafe struct DepthwiseInputGradient : ITeamBody
{
    /// <summary>The extents.</summary>
    public DepthwiseGeometry Geometry;

    /// <summary>The first vector width.</summary>
    public int Level;

    /// <summary>The gradient of the output.</summary>
    public float* OutputGradient;

    /// <summary>The weights.</summary>
    public float* Weights;

    /// <summary>The gradient of the input.</summary>
    public float* InputGradient;

    /// <summary>Zeros, one for each channel; null: add to what the gradient holds.</summary>
    public float* Zeros;

    private delegate*<DepthwiseTile*, int, int, int>* _one;
    private delegate*<DepthwiseTile*, int, int, int>* _two;
    private delegate*<DepthwiseTile*, int, int, int>* _three;
    private delegate*<DepthwiseTile*, int, int, int>* _five;

    /// <summary>Items in all.</summary>
    public readonly int Items => Geometry.Batch * Geometry.Groups * Geometry.Height;

    /// <summary>Finds the kernels; call it before the loop.</summary>
    public void Prepare()
    {
        _one = DepthwiseKernels.Table(DepthwiseRole.Sum, Activation.None, 1, 1);
        _two = DepthwiseKernels.Table(DepthwiseRole.Sum, Activation.None, 2, 1);
        _three = DepthwiseKernels.Table(DepthwiseRole.Sum, Activation.None, 3, 1);
        _five = DepthwiseKernels.Table(DepthwiseRole.Sum, Activation.None, 5, 1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int from, int to, int worker)
    {
        var g = Geometry;
        int channels = g.Channels, group = g.Group, groups = g.Groups;
        var rows = stackalloc TapRow[g.MaxRows];
        for (var item = from; item < to; item++)
        {
            var iy = item % g.Height;
            var first = item / g.Height % groups * group;
            var end = Math.Min(first + group, channels);
            var n = item / g.Height / groups;
            var row = InputGradient + ((((long)n * g.Height) + iy) * g.Width * channels);
            for (var phase = 0; phase < Math.Min(g.StrideX, g.Width); phase++)
            {
                var sweep = g.Input(OutputGradient, Weights, n, iy, phase, rows);
                sweep.Kernels = sweep.Taps switch { 1 => _one, 2 => _two, 3 => _three, _ => _five };
                sweep.Tile.Output = row + (phase * channels);
                sweep.Tile.OutputStep = (nint)g.StrideX * channels;
                sweep.Tile.Initial = Zeros != null ? Zeros : sweep.Tile.Output;
                sweep.Tile.InitialStep = Zeros != null ? 0 : sweep.Tile.OutputStep;
                sweep.Run(Level, first, end);
            }
        }
    }
}

/// <summary>
/// A depthwise convolution's weight gradients: an item is a chunk of output rows of a group of channels, and has sums of its own. Chunks depend
/// on the shape alone.
/// </summary>
internal unsafe struct DepthwiseWeightGradient : ITeamBody
{
    private const int ChunkPixels = 2048;
    private const int MostChunks = 32;

    /// <summary>The extents.</summary>
    public DepthwiseGeometry Geometry;

    /// <summary>The kernels.</summary>
    public delegate*<DepthwiseTile*, int, int, int>* Kernels;

    /// <summary>The first vector width.</summary>
    public int Level;

    /// <summary>The input.</summary>
    public float* Input;

    /// <summary>The gradient of the output.</summary>
    public float* OutputGradient;

    /// <summary>Each chunk's sums, laid out like the weights.</summary>
    public float* Parts;

    /// <summary>Chunks of output rows.</summary>
    public readonly int Chunks
    {
        get
        {
            var rows = Geometry.Batch * Geometry.OutHeight;
            return Math.Clamp(rows * Geometry.OutWidth / ChunkPixels, 1, Math.Min(MostChunks, rows));
        }
    }

    /// <summary>Items in all.</summary>
    public readonly int Items => Chunks * Geometry.Groups;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int from, int to, int worker)
    {
        var g = Geometry;
        int channels = g.Channels, group = g.Group, chunks = Chunks, taps = g.Kernel * g.Kernel;
        var rows = stackalloc TapRow[g.MaxRows];
        long all = g.Batch * g.OutHeight;
        for (var item = from; item < to; item++)
        {
            var (groupIndex, chunk) = Math.DivRem(item, chunks);
            var first = groupIndex * group;
            var end = Math.Min(first + group, channels);
            var sums = Parts + ((long)chunk * g.WeightCount);
            for (var tap = 0; tap < taps; tap++)
            {
                NativeMemory.Clear(sums + (tap * channels) + first, (nuint)(end - first) * sizeof(float));
            }

            for (var row = all * chunk / chunks; row < all * (chunk + 1) / chunks; row++)
            {
                var (n, oy) = Math.DivRem((int)row, g.OutHeight);
                var sweep = g.Forward(Input, sums, n, oy, rows);
                sweep.Kernels = Kernels;
                sweep.Tile.Output = OutputGradient + (row * g.OutWidth * channels);
                sweep.Tile.OutputStep = channels;
                sweep.Run(Level, first, end);
            }
        }
    }
}
