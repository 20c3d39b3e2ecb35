using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EUNet.Cpu.Depthwise;

/// <summary>A depthwise convolution forward: an item is an output row of a group of channels of a sample.</summary>
internal unsafe struct DepthwiseForward : ITeamBody
{
    /// <summary>The extents.</summary>
    public DepthwiseGeometry Geometry;

    /// <summary>The kernels.</summary>
    public delegate*<DepthwiseTile*, int, int, int>* Kernels;

    /// <summary>The first vector width.</summary>
    public int Level;

    /// <summary>The input.</summary>
    public float* Input;

    /// <summary>The weights.</summary>
    public float* Weights;

    /// <summary>What the sums start from, one for each channel.</summary>
    public float* Bias;

    /// <summary>The output.</summary>
    public float* Output;

    /// <summary>The sums of each output row (N × OH × C), or null.</summary>
    public float* Sums;

    /// <summary>Items in all.</summary>
    public readonly int Items => Geometry.Batch * Geometry.Groups * Geometry.OutHeight;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int from, int to, int worker)
    {
        var g = Geometry;
        int channels = g.Channels, group = g.Group, groups = g.Groups;
        var rows = stackalloc TapRow[g.MaxRows];
        for (var item = from; item < to; item++)
        {
            var oy = item % g.OutHeight;
            var first = item / g.OutHeight % groups * group;
            var end = Math.Min(first + group, channels);
            var n = item / g.OutHeight / groups;
            long row = ((long)n * g.OutHeight) + oy;
            var sweep = g.Forward(Input, Weights, n, oy, rows);
            sweep.Kernels = Kernels;
            sweep.Tile.Initial = Bias;
            sweep.Tile.Output = Output + (row * g.OutWidth * channels);
            sweep.Tile.OutputStep = channels;
            if (Sums != null)
            {
                sweep.Tile.Pooled = Sums + (row * channels);
                NativeMemory.Clear(sweep.Tile.Pooled + first, (nuint)(end - first) * sizeof(float));
            }

            sweep.Run(Level, first, end);
        }
    }
}
