using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Resampling;

/// <summary>
/// Pixel (y, x) of the target (+)= pixel (y + top, x + left) of the source, 0 where it has none: crops and their gradients, which shift the
/// other way. An item is a row of the target.
/// </summary>
internal unsafe struct Shifting(
    float* source, FeatureMapExtents sourceExtents, float* target, FeatureMapExtents targetExtents, int top, int left, bool accumulate) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var channels = (long)targetExtents.Channels;
        var width = targetExtents.Width;
        // Columns of the target that lie on the source.
        int first = Math.Clamp(-left, 0, width), end = Math.Clamp(sourceExtents.Width - left, first, width);
        for (var item = from; item < to; item++)
        {
            var (sample, row) = Math.DivRem(item, targetExtents.Height);
            var into = target + (item * width * channels);
            if ((uint)(row + top) >= (uint)sourceExtents.Height)
            {
                Runs.Clear(into, width * channels, accumulate);
                continue;
            }

            var line = source + ((((long)sample * sourceExtents.Height) + row + top) * sourceExtents.Width * channels);
            Runs.Clear(into, first * channels, accumulate);
            Runs.Give<TLanes, TVector>(line + ((first + left) * channels), into + (first * channels), (end - first) * channels, accumulate);
            Runs.Clear(into + (end * channels), (width - end) * channels, accumulate);
        }
    }
}
