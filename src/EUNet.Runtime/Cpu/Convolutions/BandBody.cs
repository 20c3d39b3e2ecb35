using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// A convolution with any kernel, stride and source. A worker takes bands of output rows: it writes the input rows they need once, padded, joined
/// and enlarged, into memory of its own (or reads a plain source in place where nothing is padded). There, a kernel row's taps of a pixel lie next
/// to each other, so that the sum over taps is a sum over kernel rows of adjacent steps. An item is a cell of <see cref="Split"/>.
/// </summary>
internal unsafe struct BandBody : ITierBody
{
    // What the second-level cache should hold of the band while the panels pass over it.
    private const int BandBytes = 256 * 1024;

    /// <summary>What is read.</summary>
    public JoinedSource Source;

    /// <summary>Where the kernel stands.</summary>
    public Window Window;

    /// <summary>Samples.</summary>
    public int Batch;

    /// <summary>The weights' shape; depth is kernel rows × kernel columns × channels.</summary>
    public Panels Panels;

    /// <summary>The packed weights.</summary>
    public float* Packed;

    /// <summary>The first output.</summary>
    public float* Output;

    /// <summary>From an output pixel to the next in its row.</summary>
    public nint OutputPixel;

    /// <summary>From an output row to the next.</summary>
    public nint OutputRow;

    /// <summary>From a sample's output to the next.</summary>
    public nint OutputSample;

    /// <summary>What follows.</summary>
    public Epilogue Epilogue;

    /// <summary>The sums of the output that are wanted, in chunks of at most <see cref="BandRows"/> rows.</summary>
    public MomentsBody Moments;

    /// <summary>Memory for bands, for each worker.</summary>
    public float* Scratch;

    /// <summary>How the work is shared: rows are output rows of all samples, or chunks of them where moments are wanted.</summary>
    public Split Split;

    /// <summary>Floats of scratch memory that a worker needs.</summary>
    public readonly long ScratchLength
        => InPlace ? 0 : (Window.InputRows(BandRows) * Window.InputColumns * (long)Source.Channels) + 64;

    private readonly bool InPlace => Source.Plain && Window.Inside(Source.Height, Source.Width);

    /// <summary>Output rows of a band.</summary>
    public readonly int BandRows
    {
        get
        {
            var row = Window.InputColumns * Source.Channels * sizeof(float);
            return Math.Clamp(BandBytes / row / Window.StrideY, 1, Window.Height);
        }
    }

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var scratch = Scratch + (worker * ScratchLength);
        for (var item = from; item < to; item++)
        {
            var panels = Split.Panels(item, Panels.Count);
            if (Moments.Parts != null)
            {
                Chunks<TLanes, TVector>(Split.Rows(item, Moments.Chunks.Count), panels, scratch);
                continue;
            }

            var (first, last) = Split.Rows(item, Batch * Window.Height);
            while (first < last)
            {
                var sample = first / Window.Height;
                var y = first % Window.Height;
                var rows = Math.Min(Math.Min(BandRows, Window.Height - y), last - first);
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
            Band<TLanes, TVector>(sample, start, Math.Min(count * Moments.Chunks.RowsInChunk, Window.Height - start), panels, scratch);
            for (; count > 0; count--, chunk++)
            {
                Moments.Sum<TLanes, TVector>(chunk, Panels.First(panels.First), Panels.End(panels.Last));
            }
        }
    }

    private readonly void Band<TLanes, TVector>(int sample, int y, int rows, (int First, int Last) panels, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        float* band;
        nint bandRow;
        if (InPlace)
        {
            band = Source.At(sample, y * Window.StrideY, 0);
            bandRow = (nint)Source.Width * Source.Channels;
        }
        else
        {
            band = scratch;
            bandRow = (nint)Window.InputColumns * Source.Channels;
            Window.Fill(Source, sample, y, rows, scratch);
        }

        for (var panel = panels.First; panel < panels.Last; panel++)
        {
            Columns<TLanes, TVector>(sample, y, rows, panel, band, bandRow);
        }
    }

    private readonly void Columns<TLanes, TVector>(int sample, int y, int rows, int panel, float* band, nint bandRow)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var vectors = Panels.Vectors(panel);
        var column = Panels.First(panel);
        var sums = stackalloc float[OuterProduct.MostRows * 2 * TLanes.Count];
        var pixel = (nint)Window.StrideX * Source.Channels;
        var tile = new Tile
        {
            Row = pixel,
            Segment = bandRow,
            Segments = Window.KernelRows,
            Length = Window.KernelColumns * Source.Channels,
            B = Packed + Panels.Offset(panel),
            Sums = sums,
        };
        var tiles = (Window.Width + Tiles<TLanes, TVector>.Rows - 1) / Tiles<TLanes, TVector>.Rows;
        for (var row = 0; row < rows; row++)
        {
            var input = band + (row * Window.StrideY * bandRow);
            var output = Output + (sample * OutputSample) + ((y + row) * OutputRow) + column;
            for (var i = 0; i < tiles; i++)
            {
                var (from, to) = Split.Part(i, tiles, Window.Width);
                tile.A = input + (from * pixel);
                Tiles<TLanes, TVector>.Along(to - from, vectors)(&tile);
                Epilogue.Write<TLanes, TVector>(
                    sums,
                    to - from,
                    vectors,
                    Panels.Width(panel),
                    Epilogue.Bias == null ? null : Epilogue.Bias + column,
                    output + (from * OutputPixel),
                    OutputPixel);
            }
        }
    }
}
