using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Resampling;

/// <summary>Row i of y is row ⌊i · in / out⌋ of x, columns alike. An item is a row of y.</summary>
internal unsafe struct NearestResizing(float* x, FeatureMapExtents small, float* y, FeatureMapExtents large) : ITierBody
{
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
            var line = x + ((((long)sample * small.Height) + Proportion.Floor(row, small.Height, large.Height)) * small.Width * channels);
            var into = y + ((long)item * large.Width * channels);
            for (var column = 0; column < large.Width; column++, into += channels)
            {
                Runs.Give<TLanes, TVector>(line + ((long)Proportion.Floor(column, small.Width, large.Width) * channels), into, channels, accumulate: false);
            }
        }
    }
}

/// <summary>The places of the result that were taken from a place of the input, from which it gathers its gradient.</summary>
internal readonly struct NearestGradientSide(int input, int output) : IGatheredSide
{
    /// <inheritdoc/>
    public (int From, int To) Places(int i) => (Proportion.Ceiling(i, output, input), Proportion.Ceiling(i + 1, output, input));

    /// <inheritdoc/>
    public float Share(int i, int place) => 1f;
}
