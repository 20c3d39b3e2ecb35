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

    /// <summary>The column behind the panels before that one.</summary>
    public int End(int panel) => Math.Min(First(panel), Columns);

    /// <summary>Where a panel begins.</summary>
    public long Offset(int panel) => (long)First(panel) * Depth;
}

/// <summary>
/// Which rows (or columns) of a kernel take part in an input gradient, turned around. With a stride, an input pixel meets every stride-th tap only. An
/// enlarged map's pixel has two children whose gradients are summed, so a tap sums the weights that reach it from either: one tap more.
/// </summary>
/// <param name="First">The first tap.</param>
/// <param name="Step">From a tap to the next: the stride.</param>
/// <param name="Count">Taps.</param>
/// <param name="Children">Children of a pixel: 2 for an enlarged map, otherwise 1.</param>
internal readonly record struct Taps(int First, int Step, int Count, int Children)
{
    /// <summary>Taps of the kernel that is packed.</summary>
    public int Length => Count + Children - 1;

    /// <summary>The tap of the layer's kernel that reaches a child through a tap of the packed one; -1: none does.</summary>
    public int At(int packed, int child)
        => child + Count - 1 - packed is >= 0 and var tap && tap < Count ? First + (tap * Step) : -1;
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

    /// <summary>Rows are cut into this many equal pieces, a kernel's taps; 0: one.</summary>
    public int Taps;

    /// <summary>Taps in a row of the kernel.</summary>
    public int TapsInRow;

    /// <summary>From a tap's first row to that of the next in its row of the kernel.</summary>
    public nint Tap;

    /// <summary>From a tap's first row to that of the tap below.</summary>
    public nint TapRow;

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
        var taps = Math.Max(Taps, 1);
        for (var tap = 0; tap < taps; tap++)
        {
            var row = taps == 1 ? source : source + (tap / TapsInRow * TapRow) + (tap % TapsInRow * Tap);
            for (var step = Panels.Depth / taps; step > 0; step--, row += Row, target += stride)
            {
                TLanes.Store(target, TLanes.Multiply(factor, TLanes.LoadPart(row, count)));
            }
        }
    }
}

/// <summary>
/// Packs a matrix whose columns lie in memory: for input gradients, where a column is an input channel and the steps are taps × output channels,
/// taps turned around. An item is a panel.
/// </summary>
internal unsafe struct PackColumns : ITierBody
{
    /// <summary>The shape: depth is taps in a column × taps in a row × output channels.</summary>
    public Panels Panels;

    /// <summary>The first column of the kernel's first tap: [kh, kw, in, out].</summary>
    public float* Weights;

    /// <summary>From a column to the next; output channels.</summary>
    public nint Column;

    /// <summary>The kernel's rows that take part.</summary>
    public Taps Y;

    /// <summary>The kernel's columns that take part.</summary>
    public Taps X;

    /// <summary>From a row of the kernel to the next.</summary>
    public nint TapRow;

    /// <summary>From a column of the kernel to the next.</summary>
    public nint TapColumn;

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

    private readonly void Pack(int panel, int stride)
    {
        var steps = Panels.Depth / (Y.Length * X.Length);
        var packed = Packed + Panels.Offset(panel);
        new Span<float>(packed, Panels.Depth * stride).Clear();
        for (var y = 0; y < Y.Length; y++)
        {
            for (var x = 0; x < X.Length; x++, packed += steps * stride)
            {
                for (var childY = 0; childY < Y.Children; childY++)
                {
                    for (var childX = 0; childX < X.Children; childX++)
                    {
                        if (Y.At(y, childY) is >= 0 and var row && X.At(x, childX) is >= 0 and var column)
                        {
                            var source = Weights + (row * TapRow) + (column * TapColumn) + (Panels.First(panel) * Column);
                            AddTap(source, Panels.Width(panel), steps, packed, stride);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddTap(float* source, int columns, int steps, float* target, int stride)
    {
        for (var column = 0; column < columns; column++, source += Column, target++)
        {
            var place = target;
            for (var n = 0; n < steps; n++, place += stride)
            {
                *place += source[n];
            }
        }
    }
}
