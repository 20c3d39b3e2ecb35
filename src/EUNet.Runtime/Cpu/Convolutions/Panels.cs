using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// How a matrix of depth × columns is packed: panels of two vectors' columns, the last of one vector where that holds the rest; in a panel,
/// step by step. Columns that the matrix lacks are zeros.
/// </summary>
/// <param name="Depth">Steps of the sum.</param>
/// <param name="Columns">Columns of the matrix.</param>
/// <param name="Lanes">Floats in a vector.</param>
internal readonly record struct Panels(int Depth, int Columns, int Lanes)
{
    /// <summary>Panels.</summary>
    public int Count => (Columns + (2 * Lanes) - 1) / (2 * Lanes);

    /// <summary>Columns with padding; a bias has as many.</summary>
    public int PaddedColumns => (Columns + Lanes - 1) / Lanes * Lanes;

    /// <summary>Floats of all panels.</summary>
    public long Length => (long)Depth * PaddedColumns;

    /// <summary>A panel's vectors: 2, or 1.</summary>
    public int Vectors(int panel) => Columns - First(panel) > Lanes ? 2 : 1;

    /// <summary>A panel's columns, padding not counted.</summary>
    public int Width(int panel) => Math.Min(2 * Lanes, Columns - First(panel));

    /// <summary>A panel's first column.</summary>
    public int First(int panel) => panel * 2 * Lanes;

    /// <summary>Where a panel begins.</summary>
    public long Offset(int panel) => (long)First(panel) * Depth;
}

/// <summary>Packs a matrix whose rows are steps, as weights lie in memory: [kh, kw, in, out]. An item is a panel.</summary>
internal unsafe struct PackRows : ITierBody
{
    /// <summary>The shape.</summary>
    public Panels Panels;

    /// <summary>The first row.</summary>
    public float* Weights;

    /// <summary>From a row to the next.</summary>
    public nint Row;

    /// <summary>A factor for each column (a folded norm), or null.</summary>
    public float* Scale;

    /// <summary>The panels.</summary>
    public float* Packed;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var panel = from; panel < to; panel++)
        {
            var first = Panels.First(panel);
            var target = Packed + Panels.Offset(panel);
            for (var vector = 0; vector < Panels.Vectors(panel); vector++, first += TLanes.Count)
            {
                var count = Math.Min(TLanes.Count, Panels.Columns - first);
                Pack<TLanes, TVector>(
                    Weights + first, target + (vector * TLanes.Count), Panels.Vectors(panel) * TLanes.Count, count, Scale == null ? null : Scale + first);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Pack<TLanes, TVector>(float* source, float* target, int stride, int count, float* scale)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var factor = scale == null ? TLanes.Broadcast(1f) : TLanes.LoadPart(scale, count);
        for (var step = 0; step < Panels.Depth; step++, source += Row, target += stride)
        {
            TLanes.Store(target, TLanes.Multiply(factor, TLanes.LoadPart(source, count)));
        }
    }
}

/// <summary>
/// Packs a matrix whose columns lie in memory: for input gradients, where a column is an input channel and steps are taps × output channels,
/// taps turned around. An item is a panel.
/// </summary>
internal unsafe struct PackColumns : ITierBody
{
    /// <summary>The shape.</summary>
    public Panels Panels;

    /// <summary>The first column at the first tap in memory.</summary>
    public float* Weights;

    /// <summary>From a column to the next.</summary>
    public nint Column;

    /// <summary>Taps; step = tap · (depth / taps) + n.</summary>
    public int Taps;

    /// <summary>From a tap to the next in memory; the last in memory comes first in the panel.</summary>
    public nint Tap;

    /// <summary>The panels.</summary>
    public float* Packed;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var panel = from; panel < to; panel++)
        {
            Pack(panel, Panels.Vectors(panel) * TLanes.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Pack(int panel, int stride)
    {
        var columns = Panels.Width(panel);
        var inner = Panels.Depth / Taps;
        for (var tap = 0; tap < Taps; tap++)
        {
            var source = Weights + ((Taps - 1 - tap) * Tap) + (Panels.First(panel) * Column);
            var target = Packed + Panels.Offset(panel) + ((long)tap * inner * stride);
            for (var column = 0; column < stride; column++, source += Column, target++)
            {
                var place = target;
                for (var n = 0; n < inner; n++, place += stride)
                {
                    *place = column < columns ? source[n] : 0f;
                }
            }
        }
    }
}
