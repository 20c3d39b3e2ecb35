using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Convolutions;

/// <summary>Adds chunks' sums, in their order, to the gradient. An item is 64 elements.</summary>
internal unsafe struct AddChunks : ITierBody
{
    /// <summary>Elements of an item.</summary>
    public const int ItemLength = 64;

    /// <summary>The chunks' sums, one behind another.</summary>
    public float* Sums;

    /// <summary>Chunks.</summary>
    public int Chunks;

    /// <summary>Elements.</summary>
    public int Length;

    /// <summary>What is added to.</summary>
    public float* Gradient;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var last = Math.Min((long)to * ItemLength, Length);
        for (var i = (long)from * ItemLength; i < last; i += TLanes.Count)
        {
            var count = (int)Math.Min(TLanes.Count, last - i);
            var sum = TLanes.LoadPart(Sums + i, count);
            for (var chunk = 1; chunk < Chunks; chunk++)
            {
                sum = TLanes.Add(sum, TLanes.LoadPart(Sums + ((long)chunk * Length) + i, count));
            }

            TLanes.StorePart(Gradient + i, TLanes.Add(TLanes.LoadPart(Gradient + i, count), sum), count);
        }
    }
}

/// <summary>Adds the sums of all variants, and in each the chunks' in their order, to the gradient of a 3 × 3 kernel. An item is a tap and input channel.</summary>
internal unsafe struct AddPhases : ITierBody
{
    /// <summary>The shapes.</summary>
    public Phases Phases;

    /// <summary>A chunk's sums: the skip's 3 × 3, then each variant's 2 × 2.</summary>
    public float* Sums;

    /// <summary>From a chunk's sums to the next's.</summary>
    public int Length;

    /// <summary>Chunks of the skip's sums.</summary>
    public int Chunks;

    /// <summary>Chunks of each variant's sums.</summary>
    public fixed int LowChunks[9];

    /// <summary>[3, 3, in, out].</summary>
    public float* Gradient;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var item = from; item < to; item++)
        {
            var channels = Phases.LowChannels + Phases.SkipChannels;
            var (tap, channel) = (item / channels, item % channels);
            for (var column = 0; column < Phases.Columns; column += TLanes.Count)
            {
                var count = Math.Min(TLanes.Count, Phases.Columns - column);
                var gradient = Gradient + ((nint)item * Phases.Columns) + column;
                var old = TLanes.LoadPart(gradient, count);
                var sum = channel < Phases.LowChannels
                    ? Low<TLanes, TVector>(tap, channel, column, count)
                    : Sum<TLanes, TVector>(
                        Sums + ((((nint)tap * Phases.SkipChannels) + channel - Phases.LowChannels) * Phases.Columns) + column, Chunks, count);
                TLanes.StorePart(gradient, TLanes.Add(old, sum), count);
            }
        }
    }

    private readonly TVector Low<TLanes, TVector>(int tap, int channel, int column, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var sum = TLanes.Zero;
        for (var variant = 0; variant < Phases.Variants; variant++)
        {
            for (var phaseTap = 0; phaseTap < 4; phaseTap++)
            {
                if (Phases.Sums(variant / Phases.VariantsX, phaseTap / 2, tap / 3) && Phases.Sums(variant % Phases.VariantsX, phaseTap % 2, tap % 3))
                {
                    var row = (9 * Phases.SkipChannels) + (((variant * 4) + phaseTap) * Phases.LowChannels) + channel;
                    sum = TLanes.Add(sum, Sum<TLanes, TVector>(Sums + ((nint)row * Phases.Columns) + column, LowChunks[variant], count));
                }
            }
        }

        return sum;
    }

    private readonly TVector Sum<TLanes, TVector>(float* sums, int chunks, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var sum = TLanes.Zero;
        for (var chunk = 0; chunk < chunks; chunk++, sums += Length)
        {
            sum = TLanes.Add(sum, TLanes.LoadPart(sums, count));
        }

        return sum;
    }
}

/// <summary>Adds the phases' sums, chunks in their order, to the gradient of a transposed 4 × 4 kernel. An item is an input channel.</summary>
internal unsafe struct AddTransposed : ITierBody
{
    /// <summary>A chunk's sums: for each phase 2 × 2 × in × out.</summary>
    public float* Sums;

    /// <summary>Chunks.</summary>
    public int Chunks;

    /// <summary>Input channels.</summary>
    public int Channels;

    /// <summary>Output channels.</summary>
    public int Columns;

    /// <summary>[in, 4, 4, out].</summary>
    public float* Gradient;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var length = 16L * Channels * Columns;
        for (var item = from * 16; item < to * 16; item++)
        {
            var (channel, tap) = (item / 16, item % 16);
            var (phase, phaseTap) = TransposedPhases.Place(tap / 4, tap % 4);
            var sums = Sums + (((((nint)phase * 4) + phaseTap) * Channels) + channel) * Columns;
            for (var column = 0; column < Columns; column += TLanes.Count)
            {
                var count = Math.Min(TLanes.Count, Columns - column);
                var gradient = Gradient + ((nint)item * Columns) + column;
                var sum = TLanes.LoadPart(sums + column, count);
                for (var chunk = 1; chunk < Chunks; chunk++)
                {
                    sum = TLanes.Add(sum, TLanes.LoadPart(sums + (chunk * length) + column, count));
                }

                TLanes.StorePart(gradient, TLanes.Add(TLanes.LoadPart(gradient, count), sum), count);
            }
        }
    }
}
