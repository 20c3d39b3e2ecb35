using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Resampling;

/// <summary>Row i of y is row ⌊i · in / out⌋ of x, columns alike. An item is a row of y.</summary>
internal unsafe struct NearestResizing(float* x, FeatureMapExtents small, float* y, FeatureMapExtents large) : ITierBody
{
    /// <summary>The place that place <paramref name="i"/> of the result is taken from.</summary>
    public static int Source(int i, int input, int output) => (int)((long)i * input / output);

    /// <summary>The first place that is taken from <paramref name="i"/> or a later one: ⌈i · out / in⌉.</summary>
    public static int First(int i, int input, int output) => (int)((((long)i * output) + input - 1) / input);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var channels = large.Channels;
        for (var item = from; item < to; item++)
        {
            var (sample, row) = Math.DivRem(item, large.Height);
            var line = x + ((((long)sample * small.Height) + Source(row, small.Height, large.Height)) * small.Width * channels);
            var into = y + ((long)item * large.Width * channels);
            for (var column = 0; column < large.Width; column++, into += channels)
            {
                Runs.Give<TLanes, TVector>(line + ((long)Source(column, small.Width, large.Width) * channels), into, channels, accumulate: false);
            }
        }
    }
}

/// <summary>gx (+)= the sum of gy over the places that were taken from it. An item is a row of gx.</summary>
internal unsafe struct NearestResizingBackward(float* gy, FeatureMapExtents large, float* gx, FeatureMapExtents small, bool accumulate) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var channels = small.Channels;
        for (var item = from; item < to; item++)
        {
            var (sample, row) = Math.DivRem(item, small.Height);
            int top = NearestResizing.First(row, small.Height, large.Height), bottom = NearestResizing.First(row + 1, small.Height, large.Height);
            var plane = gy + ((long)sample * large.Height * large.Width * channels);
            var into = gx + ((long)item * small.Width * channels);
            for (var column = 0; column < small.Width; column++, into += channels)
            {
                Runs.Clear(into, channels, accumulate);
                int left = NearestResizing.First(column, small.Width, large.Width), right = NearestResizing.First(column + 1, small.Width, large.Width);
                for (var y = top; y < bottom; y++)
                {
                    for (var x = left; x < right; x++)
                    {
                        Runs.Give<TLanes, TVector>(plane + ((((long)y * large.Width) + x) * channels), into, channels, accumulate: true);
                    }
                }
            }
        }
    }
}
