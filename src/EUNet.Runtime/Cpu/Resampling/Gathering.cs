using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Resampling;

/// <summary>Rows or columns of a map, as shares of another map's.</summary>
internal interface IGatheredSide
{
    /// <summary>The other map's places that place <paramref name="i"/> has shares of: the first, and the one behind the last.</summary>
    (int From, int To) Places(int i);

    /// <summary>How much of <paramref name="place"/> it has; 0 is skipped.</summary>
    float Share(int i, int place);
}

/// <summary>Every pixel of the target (+)= the pixels of the source by their shares. An item is a row of the target.</summary>
internal unsafe struct Gathering<TSide>(
    float* source, FeatureMapExtents sourceExtents, float* target, FeatureMapExtents targetExtents, TSide rows, TSide columns, bool accumulate) : ITierBody
    where TSide : unmanaged, IGatheredSide
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var channels = targetExtents.Channels;
        for (var item = from; item < to; item++)
        {
            var (sample, row) = Math.DivRem(item, targetExtents.Height);
            var (top, bottom) = rows.Places(row);
            var plane = source + ((long)sample * sourceExtents.Height * sourceExtents.Width * channels);
            var into = target + ((long)item * targetExtents.Width * channels);
            for (var column = 0; column < targetExtents.Width; column++, into += channels)
            {
                Runs.Clear(into, channels, accumulate);
                var (left, right) = columns.Places(column);
                for (var y = top; y < bottom; y++)
                {
                    var down = rows.Share(row, y);
                    for (var x = left; x < right && down != 0; x++)
                    {
                        var share = down * columns.Share(column, x);
                        if (share != 0)
                        {
                            Runs.AddShare<TLanes, TVector>(plane + ((((long)y * sourceExtents.Width) + x) * channels), share, into, channels);
                        }
                    }
                }
            }
        }
    }
}
