using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Resampling;

/// <summary>
/// Some neighbouring channels of every pixel, copied or added from one map into another: half of a concatenation, or of its gradient. An item is
/// a run of pixels.
/// </summary>
internal unsafe struct ChannelSlices : ITierBody
{
    private const int Each = 256;

    /// <summary>The first of the channels in the first pixel that is read.</summary>
    public float* From;

    /// <summary>Channels of the map that is read.</summary>
    public int FromChannels;

    /// <summary>The first of the channels in the first pixel that is written.</summary>
    public float* Into;

    /// <summary>Channels of the map that is written.</summary>
    public int IntoChannels;

    /// <summary>Channels that are passed on.</summary>
    public int Channels;

    /// <summary>Pixels of the batch.</summary>
    public int Pixels;

    /// <summary>Whether they are added.</summary>
    public bool Accumulate;

    /// <summary>Items of the loop.</summary>
    public readonly int Items => (Pixels + Each - 1) / Each;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var end = Math.Min((long)to * Each, Pixels);
        for (var pixel = (long)from * Each; pixel < end; pixel++)
        {
            Runs.Give<TLanes, TVector>(From + (pixel * FromChannels), Into + (pixel * IntoChannels), Channels, Accumulate);
        }
    }
}
