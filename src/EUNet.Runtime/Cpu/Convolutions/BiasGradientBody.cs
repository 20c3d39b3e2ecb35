using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Convolutions;

/// <summary>Sums of a map over its pixels, one for each channel and chunk of pixels; an item is a chunk.</summary>
internal unsafe struct BiasGradientBody : ITierBody
{
    /// <summary>Pixels × channels.</summary>
    public float* Gradient;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>The chunks.</summary>
    public OutputChunks Chunks;

    /// <summary>Chunks × channels.</summary>
    public float* Sums;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var chunk = from; chunk < to; chunk++)
        {
            var (first, last) = Chunks.Range(chunk);
            for (var c = 0; c < Channels; c += TLanes.Count)
            {
                var count = Math.Min(TLanes.Count, Channels - c);
                var gradient = Gradient + ((long)first * Channels) + c;
                TVector even = TLanes.Zero, odd = TLanes.Zero;
                var p = last - first;
                for (; p > 1; p -= 2, gradient += 2 * Channels)
                {
                    even = TLanes.Add(even, TLanes.LoadPart(gradient, count));
                    odd = TLanes.Add(odd, TLanes.LoadPart(gradient + Channels, count));
                }

                if (p > 0)
                {
                    even = TLanes.Add(even, TLanes.LoadPart(gradient, count));
                }

                TLanes.StorePart(Sums + ((long)chunk * Channels) + c, TLanes.Add(even, odd), count);
            }
        }
    }
}
