using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// How a 3 × 3 convolution reads a map enlarged 2× (nearest) without enlarging it: of the three rows that it sees, two are the same row of the
/// small map, so in either direction an even output sees (tap 0) above and (taps 1 + 2) at its own pixel, an odd one (taps 0 + 1) at its own and
/// (tap 2) below. Four 2 × 2 kernels with summed weights take 4 products where 3 × 3 takes 9. An odd size ends in an even output whose
/// tap 2 falls off the map: a third variant, without it.
/// </summary>
/// <param name="Height">Output rows; the small map has half as many, rounded up.</param>
/// <param name="Width">Output columns.</param>
/// <param name="LowChannels">Channels of the small map.</param>
/// <param name="SkipChannels">Channels of the skip.</param>
/// <param name="Columns">Output channels.</param>
/// <param name="Lanes">Floats in a vector.</param>
internal readonly record struct Phases(int Height, int Width, int LowChannels, int SkipChannels, int Columns, int Lanes)
{
    /// <summary>Variants in a column: even, odd, and the last even one of an odd size.</summary>
    public int VariantsY => 2 + (Height % 2);

    /// <summary>Variants in a row.</summary>
    public int VariantsX => 2 + (Width % 2);

    /// <summary>Kernels for the small map.</summary>
    public int Variants => VariantsY * VariantsX;

    /// <summary>The skip's weights: 3 × 3.</summary>
    public Panels Skip => new(9 * SkipChannels, Columns, Lanes);

    /// <summary>A variant's weights: 2 × 2.</summary>
    public Panels Low => new(4 * LowChannels, Columns, Lanes);

    /// <summary>Floats of all panels: the skip's, then the variants'.</summary>
    public long Length => Skip.Length + (Variants * Low.Length);

    /// <summary>The small map's rows or columns.</summary>
    public static int Half(int extent) => (extent + 1) / 2;

    /// <summary>The outputs of a variant along one side: the first, and how many, each two after the one before.</summary>
    public static (int First, int Count) Outputs(int variant, int extent) => variant switch
    {
        0 => (0, extent / 2),
        1 => (1, extent / 2),
        _ => (extent - 1, 1),
    };

    /// <summary>Whether a tap of the 3 is in a tap of a variant's 2.</summary>
    public static bool Sums(int variant, int phaseTap, int tap) => variant switch
    {
        0 => phaseTap == 0 ? tap == 0 : tap > 0,
        1 => phaseTap == 0 ? tap < 2 : tap == 2,
        _ => phaseTap == tap,
    };
}

/// <summary>Packs the small map's summed weights. An item is a variant × a panel.</summary>
internal unsafe struct PackPhases : ITierBody
{
    /// <summary>The shapes.</summary>
    public Phases Phases;

    /// <summary>[3, 3, in, out], the small map's channels first.</summary>
    public float* Weights;

    /// <summary>A factor for each column (a folded norm), or null.</summary>
    public float* Scale;

    /// <summary>The variants' panels.</summary>
    public float* Packed;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var panels = Phases.Low;
        for (var item = from; item < to; item++)
        {
            var variant = item / panels.Count;
            var panel = item % panels.Count;
            var packed = Packed + (variant * panels.Length) + panels.Offset(panel);
            var vectors = panels.Vectors(panel);
            for (var tap = 0; tap < 4; tap++)
            {
                for (var vector = 0; vector < vectors; vector++)
                {
                    Pack<TLanes, TVector>(
                        variant,
                        tap,
                        panels.First(panel) + (vector * TLanes.Count),
                        packed + (((tap * (nint)Phases.LowChannels * vectors) + vector) * TLanes.Count),
                        vectors * TLanes.Count);
                }
            }
        }
    }

    private readonly void Pack<TLanes, TVector>(int variant, int tap, int column, float* target, int stride)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var count = Math.Min(TLanes.Count, Phases.Columns - column);
        var factor = Scale == null ? TLanes.Broadcast(1f) : TLanes.LoadPart(Scale + column, count);
        var row = (nint)(Phases.LowChannels + Phases.SkipChannels) * Phases.Columns;
        for (var c = 0; c < Phases.LowChannels; c++, target += stride)
        {
            var sum = TLanes.Zero;
            for (var ky = 0; ky < 3; ky++)
            {
                for (var kx = 0; kx < 3; kx++)
                {
                    if (Phases.Sums(variant / Phases.VariantsX, tap / 2, ky) && Phases.Sums(variant % Phases.VariantsX, tap % 2, kx))
                    {
                        var place = Weights + (((ky * 3) + kx) * row) + ((nint)c * Phases.Columns) + column;
                        sum = TLanes.Add(sum, TLanes.LoadPart(place, count));
                    }
                }
            }

            TLanes.Store(target, TLanes.Multiply(sum, factor));
        }
    }
}
