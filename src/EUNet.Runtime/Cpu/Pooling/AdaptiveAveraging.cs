using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Resampling;

namespace EUNet.Cpu.Pooling;

/// <summary>
/// One side of a grid of windows: window i of the grid covers places ⌊i · n / bins⌋ up to ⌈(i + 1) · n / bins⌉ of the map, as PyTorch's adaptive average
/// pooling has it. The windows that cover a place are given by the same formula with map and grid exchanged.
/// </summary>
internal readonly record struct WindowSide(int Input, int Bins)
{
    /// <summary>The places of a window: the first, and the one behind the last.</summary>
    public (int From, int To) Of(int bin) => Spread(bin, Input, Bins);

    /// <summary>The windows that cover a place: the first, and the one behind the last.</summary>
    public (int From, int To) Over(int place) => Spread(place, Bins, Input);

    private static (int From, int To) Spread(int i, int across, int parts)
        => ((int)((long)i * across / parts), (int)((((long)(i + 1) * across) + parts - 1) / parts));
}

/// <summary>y = means of x over a grid of windows. An item is a row of y.</summary>
internal unsafe struct AdaptiveAveraging(float* x, FeatureMapExtents map, float* y, FeatureMapExtents grid) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var channels = map.Channels;
        WindowSide rows = new(map.Height, grid.Height), columns = new(map.Width, grid.Width);
        for (var item = from; item < to; item++)
        {
            var (sample, bin) = Math.DivRem(item, grid.Height);
            var (top, bottom) = rows.Of(bin);
            var plane = x + ((long)sample * map.Height * map.Width * channels);
            var into = y + ((long)item * grid.Width * channels);
            for (var column = 0; column < grid.Width; column++, into += channels)
            {
                var (left, right) = columns.Of(column);
                var share = 1f / ((bottom - top) * (right - left));
                Runs.Clear(into, channels, accumulate: false);
                for (var i = top; i < bottom; i++)
                {
                    for (var j = left; j < right; j++)
                    {
                        Runs.AddShare<TLanes, TVector>(plane + ((((long)i * map.Width) + j) * channels), share, into, channels);
                    }
                }
            }
        }
    }
}

/// <summary>gx (+)= gy of every window that covers it, by its share of that window. An item is a row of gx.</summary>
internal unsafe struct AdaptiveAveragingBackward(float* gy, FeatureMapExtents grid, float* gx, FeatureMapExtents map, bool accumulate) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var channels = map.Channels;
        WindowSide rows = new(map.Height, grid.Height), columns = new(map.Width, grid.Width);
        for (var item = from; item < to; item++)
        {
            var (sample, row) = Math.DivRem(item, map.Height);
            var (first, last) = rows.Over(row);
            var plane = gy + ((long)sample * grid.Height * grid.Width * channels);
            var into = gx + ((long)item * map.Width * channels);
            for (var column = 0; column < map.Width; column++, into += channels)
            {
                Runs.Clear(into, channels, accumulate);
                var (left, right) = columns.Over(column);
                for (var i = first; i < last; i++)
                {
                    var (top, bottom) = rows.Of(i);
                    for (var j = left; j < right; j++)
                    {
                        var (start, end) = columns.Of(j);
                        Runs.AddShare<TLanes, TVector>(plane + ((((long)i * grid.Width) + j) * channels), 1f / ((bottom - top) * (end - start)), into, channels);
                    }
                }
            }
        }
    }
}
