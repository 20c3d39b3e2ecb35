using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// A 3 × 3 convolution of concat(small map enlarged 2×, skip) by <see cref="Phases"/>: a tile is output pixels two apart, to which the skip gives
/// nine taps and the small map four. Bands as in <see cref="BandBody"/>. An item is a cell of <see cref="Split"/>.
/// </summary>
internal unsafe struct UpBandBody : ITierBody
{
    private const int BandBytes = 256 * 1024;

    /// <summary>The shapes.</summary>
    public Phases Phases;

    /// <summary>The small map.</summary>
    public JoinedSource Low;

    /// <summary>The skip.</summary>
    public JoinedSource Skip;

    /// <summary>Samples.</summary>
    public int Batch;

    /// <summary>The packed weights: the skip's, then the variants'.</summary>
    public float* Packed;

    /// <summary>The output: samples × <see cref="Phases.Height"/> × <see cref="Phases.Width"/> × columns.</summary>
    public float* Output;

    /// <summary>What follows.</summary>
    public Epilogue Epilogue;

    /// <summary>The sums of the output that are wanted, in chunks of at most <see cref="BandRows"/> rows.</summary>
    public MomentsBody Moments;

    /// <summary>Memory for bands, for each worker.</summary>
    public float* Scratch;

    /// <summary>How the work is shared: rows are output rows of all samples, or chunks of them where moments are wanted.</summary>
    public Split Split;

    /// <summary>Floats of scratch memory that a worker needs.</summary>
    public readonly long ScratchLength => SkipBandLength + (((BandRows / 2) + 3) * LowRow) + 64;

    private readonly nint SkipRow => (nint)(Phases.Width + 2) * Phases.SkipChannels;

    private readonly nint LowRow => (nint)(Low.Width + 2) * Phases.LowChannels;

    private readonly long SkipBandLength => (BandRows + 2) * SkipRow;

    /// <summary>Output rows of a band.</summary>
    public readonly int BandRows => (int)Math.Clamp(BandBytes / sizeof(float) / (SkipRow + (LowRow / 2)), 2, Phases.Height + 1);

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var scratch = Scratch + (worker * ScratchLength);
        for (var item = from; item < to; item++)
        {
            var panels = Split.Panels(item, Phases.Skip.Count);
            if (Moments.Parts != null)
            {
                Chunks<TLanes, TVector>(Split.Rows(item, Moments.Chunks.Count), panels, scratch);
                continue;
            }

            var (first, last) = Split.Rows(item, Batch * Phases.Height);
            while (first < last)
            {
                var sample = first / Phases.Height;
                var y = first % Phases.Height;
                var rows = Math.Min(Math.Min(BandRows, Phases.Height - y), last - first);
                Band<TLanes, TVector>(sample, y, rows, panels, scratch);
                first += rows;
            }
        }
    }

    private readonly void Chunks<TLanes, TVector>((int First, int Last) chunks, (int First, int Last) panels, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (chunk, last) = chunks;
        while (chunk < last)
        {
            var (sample, start, count) = Moments.Chunks.Band(chunk, last, BandRows);
            Band<TLanes, TVector>(sample, start, Math.Min(count * Moments.Chunks.RowsInChunk, Phases.Height - start), panels, scratch);
            for (; count > 0; count--, chunk++)
            {
                Moments.Sum<TLanes, TVector>(chunk, Phases.Skip.First(panels.First), Phases.Skip.End(panels.Last));
            }
        }
    }

    private readonly void Band<TLanes, TVector>(int sample, int y, int rows, (int First, int Last) panels, float* skip)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var low = skip + SkipBandLength;
        for (var row = 0; row < rows + 2; row++)
        {
            Skip.Fill(skip + (row * SkipRow), sample, y - 1 + row, -1, Phases.Width + 2);
        }

        var lowFirst = (y / 2) - 1;
        for (var row = lowFirst; row <= ((y + rows - 1) / 2) + 1; row++)
        {
            Low.Fill(low + ((row - lowFirst) * LowRow), sample, row, -1, Low.Width + 2);
        }

        for (var panel = panels.First; panel < panels.Last; panel++)
        {
            for (var variant = 0; variant < Phases.Variants; variant++)
            {
                Columns<TLanes, TVector>(sample, y, rows, panel, variant, skip, low - (lowFirst * LowRow));
            }
        }
    }

    /// <summary>One panel of a variant's pixels.</summary>
    /// <param name="skip">The row above row <paramref name="y"/>, from the column before the first.</param>
    /// <param name="low">Row 0 of the small map, from the column before the first.</param>
    private readonly void Columns<TLanes, TVector>(int sample, int y, int rows, int panel, int variant, float* skip, float* low)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (firstY, countY) = Phases.Outputs(variant / Phases.VariantsX, Phases.Height);
        var (firstX, countX) = Phases.Outputs(variant % Phases.VariantsX, Phases.Width);
        var vectors = Phases.Skip.Vectors(panel);
        var column = Phases.Skip.First(panel);
        var sums = stackalloc float[OuterProduct.MostRows * 2 * TLanes.Count];
        var nine = new Tile
        {
            Row = 2 * (nint)Phases.SkipChannels,
            Segment = SkipRow,
            Segments = 3,
            Length = 3 * Phases.SkipChannels,
            B = Packed + Phases.Skip.Offset(panel),
            Sums = sums,
        };
        var four = new Tile
        {
            Row = Phases.LowChannels,
            Segment = LowRow,
            Segments = 2,
            Length = 2 * Phases.LowChannels,
            B = Packed + Phases.Skip.Length + (variant * Phases.Low.Length) + Phases.Low.Offset(panel),
            Sums = sums,
            Continues = true,
        };
        var tiles = (countX + Tiles<TLanes, TVector>.Rows - 1) / Tiles<TLanes, TVector>.Rows;
        for (var i = 0; i < countY; i++)
        {
            var row = firstY + (2 * i);
            if (row < y || row >= y + rows)
            {
                continue;
            }

            // The upper of the two rows seen: the one above an even output's own, an odd output's own.
            var lowRow = low + (((row / 2) - 1 + (row % 2)) * LowRow);
            var skipRow = skip + ((row - y) * SkipRow);
            var output = Output + (((((nint)sample * Phases.Height) + row) * Phases.Width) * Phases.Columns) + column;
            for (var t = 0; t < tiles; t++)
            {
                var (from, to) = Split.Part(t, tiles, countX);
                var x = firstX + (2 * from);
                nine.A = skipRow + ((nint)x * Phases.SkipChannels);
                four.A = lowRow + ((nint)((x / 2) + (x % 2)) * Phases.LowChannels);
                var run = Tiles<TLanes, TVector>.Along(to - from, vectors);
                run(&nine);
                run(&four);
                Epilogue.Write<TLanes, TVector>(
                    sums,
                    to - from,
                    vectors,
                    Phases.Skip.Width(panel),
                    Epilogue.Bias == null ? null : Epilogue.Bias + column,
                    output + ((nint)x * Phases.Columns),
                    2 * Phases.Columns);
            }
        }
    }
}
