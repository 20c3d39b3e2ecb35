using EUNet.Cpu.Lanes;

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

/// <summary>A number the JIT sees as a constant.</summary>
internal interface ICount
{
    /// <summary>The number.</summary>
    static abstract int Count { get; }
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
            Address<N1, N1, TAccess>(), Address<N1, N2, TAccess>(),
            Address<N2, N1, TAccess>(), Address<N2, N2, TAccess>(),
            Address<N3, N1, TAccess>(), Address<N3, N2, TAccess>(),
            Address<N4, N1, TAccess>(), Address<N4, N2, TAccess>(),
            Address<N5, N1, TAccess>(), Address<N5, N2, TAccess>(),
            Address<N6, N1, TAccess>(), Address<N6, N2, TAccess>(),
            Address<N7, N1, TAccess>(), Address<N7, N2, TAccess>(),
            Address<N8, N1, TAccess>(), Address<N8, N2, TAccess>(),
            Address<N9, N1, TAccess>(), Address<N9, N2, TAccess>(),
            Address<N10, N1, TAccess>(), Address<N10, N2, TAccess>(),
            Address<N11, N1, TAccess>(), Address<N11, N2, TAccess>(),
            Address<N12, N1, TAccess>(), Address<N12, N2, TAccess>(),
        ];

    private static nint Address<TRows, TWidth, TAccess>()
        where TRows : struct, ICount
        where TWidth : struct, ICount
        where TAccess : struct, IAccess
        => (nint)(delegate*<Tile*, void>)&OuterProduct.Run<TLanes, TVector, TRows, TWidth, TAccess>;

    private readonly struct N1 : ICount
    {
        public static int Count => 1;
    }

    private readonly struct N2 : ICount
    {
        public static int Count => 2;
    }

    private readonly struct N3 : ICount
    {
        public static int Count => 3;
    }

    private readonly struct N4 : ICount
    {
        public static int Count => 4;
    }

    private readonly struct N5 : ICount
    {
        public static int Count => 5;
    }

    private readonly struct N6 : ICount
    {
        public static int Count => 6;
    }

    private readonly struct N7 : ICount
    {
        public static int Count => 7;
    }

    private readonly struct N8 : ICount
    {
        public static int Count => 8;
    }

    private readonly struct N9 : ICount
    {
        public static int Count => 9;
    }

    private readonly struct N10 : ICount
    {
        public static int Count => 10;
    }

    private readonly struct N11 : ICount
    {
        public static int Count => 11;
    }

    private readonly struct N12 : ICount
    {
        public static int Count => 12;
    }
}
