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

    /// <summary>Rows are cut into this many equal pieces; 0: one.</summary>
    public int Taps;

    /// <summary>From a piece's first row to the next piece's.</summary>
    public nint Tap;

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
        for (var tap = 0; tap < taps; tap++, source += Tap)
        {
            var row = source;
            for (var step = Panels.Depth / taps; step > 0; step--, row += Row, target += stride)
            {
                TLanes.Store(target, TLanes.Multiply(factor, TLanes.LoadPart(row, count)));
            }
        }
    }
}

/// <summary>
/// Packs a matrix whose columns lie in memory: for input gradients, where a column is an input channel and the steps are taps × output channels,
/// taps turned around. The gradient of an enlarged map is the sum over a pixel's children, so a tap then sums the weights that reach it from
/// each of them: the kernel grows by a row for a second child. An item is a panel.
/// </summary>
internal unsafe struct PackColumns : ITierBody
{
    /// <summary>The shape: depth is (kernel + children - 1) rows × as many columns × output channels.</summary>
    public Panels Panels;

    /// <summary>The first column of the kernel's first tap: [kh, kw, in, out].</summary>
    public float* Weights;

    /// <summary>From a column to the next; output channels.</summary>
    public nint Column;

    /// <summary>Side of the kernel.</summary>
    public int Kernel;

    /// <summary>From a tap of the kernel to the next.</summary>
    public nint Tap;

    /// <summary>Children of a pixel in a column: 2 for an enlarged map, otherwise 1.</summary>
    public int ChildrenY;

    /// <summary>Children of a pixel in a row.</summary>
    public int ChildrenX;

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
        int rows = Kernel + ChildrenY - 1, columns = Kernel + ChildrenX - 1;
        var steps = Panels.Depth / (rows * columns);
        var packed = Packed + Panels.Offset(panel);
        new Span<float>(packed, Panels.Depth * stride).Clear();
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++, packed += steps * stride)
            {
                for (var childY = 0; childY < ChildrenY; childY++)
                {
                    for (var childX = 0; childX < ChildrenX; childX++)
                    {
                        int ky = childY + Kernel - 1 - y, kx = childX + Kernel - 1 - x;
                        if (ky >= 0 && ky < Kernel && kx >= 0 && kx < Kernel)
                        {
                            AddTap(Weights + (((ky * Kernel) + kx) * Tap) + (Panels.First(panel) * Column), Panels.Width(panel), steps, packed, stride);
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
