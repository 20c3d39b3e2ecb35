using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;

namespace EUNet.Cpu.Convolutions;

/// <summary>What one tile reads, and where its sums go. Distances are in floats.</summary>
internal unsafe struct Tile
{
    /// <summary>A's element of row 0 and step 0.</summary>
    public float* A;

    /// <summary>From a row of A to the next (<see cref="AlongRows"/>).</summary>
    public nint Row;

    /// <summary>From a step of A to the next (<see cref="AcrossRows"/>).</summary>
    public nint Step;

    /// <summary>From a segment of A to the next.</summary>
    public nint Segment;

    /// <summary>How many segments of <see cref="Length"/> steps are summed.</summary>
    public int Segments;

    /// <summary>Steps of a segment.</summary>
    public int Length;

    /// <summary>B's vectors of step 0.</summary>
    public float* B;

    /// <summary>From a step of B to the next (<see cref="AcrossRows"/>; a packed panel's steps are adjacent).</summary>
    public nint StepB;

    /// <summary>From behind a segment of B to the next (<see cref="AcrossRows"/>).</summary>
    public nint SegmentB;

    /// <summary>The sums: rows × vectors, without gaps.</summary>
    public float* Sums;

    /// <summary>Whether the sums begin with what is there.</summary>
    public bool Continues;
}

/// <summary>How a tile walks through A and B.</summary>
internal interface IAccess
{
    /// <summary>From a row of A to the next.</summary>
    static abstract nint Row(nint stated);

    /// <summary>From a step of A to the next.</summary>
    static abstract nint Step(nint stated);

    /// <summary>From a step of B to the next.</summary>
    static abstract nint StepB(nint stated, int width);

    /// <summary>From behind a segment of B to the next.</summary>
    static abstract nint SegmentB(nint stated);
}

/// <summary>Steps are adjacent in A (a pixel's channels) and B is a packed panel: forward and input gradients.</summary>
internal readonly struct AlongRows : IAccess
{
    /// <inheritdoc/>
    public static nint Row(nint stated) => stated;

    /// <inheritdoc/>
    public static nint Step(nint stated) => 1;

    /// <inheritdoc/>
    public static nint StepB(nint stated, int width) => width;

    /// <inheritdoc/>
    public static nint SegmentB(nint stated) => 0;
}

/// <summary>Rows are adjacent in A (a pixel's channels), steps are pixels, and B is a map: weight gradients.</summary>
internal readonly struct AcrossRows : IAccess
{
    /// <inheritdoc/>
    public static nint Row(nint stated) => 1;

    /// <inheritdoc/>
    public static nint Step(nint stated) => stated;

    /// <inheritdoc/>
    public static nint StepB(nint stated, int width) => stated;

    /// <inheritdoc/>
    public static nint SegmentB(nint stated) => stated;
}

/// <summary>The tile's code for every shape.</summary>
internal static unsafe class Tiles<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private static readonly nint[] s_along = Table<AlongRows>();
    private static readonly nint[] s_across = Table<AcrossRows>();

    /// <summary>Rows that keep the sums in this width's registers: 32 of them with AVX-512, 16 without.</summary>
    public static int Rows => TLanes.Count == 16 ? 12 : 6;

    /// <summary>Columns of a panel of two vectors.</summary>
    public static int Columns => 2 * TLanes.Count;

    /// <summary>A tile of packed panels.</summary>
    public static delegate*<Tile*, void> Along(int rows, int vectors) => (delegate*<Tile*, void>)s_along[(2 * rows) + vectors - 3];

    /// <summary>A tile of weight gradients.</summary>
    public static delegate*<Tile*, void> Across(int rows, int vectors) => (delegate*<Tile*, void>)s_across[(2 * rows) + vectors - 3];

    private static nint[] Table<TAccess>()
        where TAccess : struct, IAccess
        =>
        [
            Address<One, One, TAccess>(), Address<One, Two, TAccess>(),
            Address<Two, One, TAccess>(), Address<Two, Two, TAccess>(),
            Address<Three, One, TAccess>(), Address<Three, Two, TAccess>(),
            Address<Four, One, TAccess>(), Address<Four, Two, TAccess>(),
            Address<Five, One, TAccess>(), Address<Five, Two, TAccess>(),
            Address<Six, One, TAccess>(), Address<Six, Two, TAccess>(),
            Address<Seven, One, TAccess>(), Address<Seven, Two, TAccess>(),
            Address<Eight, One, TAccess>(), Address<Eight, Two, TAccess>(),
            Address<Nine, One, TAccess>(), Address<Nine, Two, TAccess>(),
            Address<Ten, One, TAccess>(), Address<Ten, Two, TAccess>(),
            Address<Eleven, One, TAccess>(), Address<Eleven, Two, TAccess>(),
            Address<Twelve, One, TAccess>(), Address<Twelve, Two, TAccess>(),
        ];

    private static nint Address<TRows, TWidth, TAccess>()
        where TRows : struct, IExtent
        where TWidth : struct, IExtent
        where TAccess : struct, IAccess
        => (nint)(delegate*<Tile*, void>)&OuterProduct.Run<TLanes, TVector, TRows, TWidth, TAccess>;
}
