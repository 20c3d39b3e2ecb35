using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// dW = sum over pixels of x ⊗ dz. A tile is up to 12 input channels (and kernel columns: they are adjacent in a band) × two vectors of output
/// channels, summed in registers over a band of rows and then added to memory. Rows are cut into chunks that have sums of their own: their
/// number depends on the shape alone, so the result does not depend on the threads. An item is a chunk × a part of the tiles.
/// </summary>
internal unsafe struct WeightGradientBody : ITierBody
{
    private const int BandBytes = 256 * 1024;

    // Sums of so many products in one register stay accurate; longer ones go on in memory.
    private const int BandPixels = 1024;

    /// <summary>What the convolution read.</summary>
    public JoinedSource Source;

    /// <summary>Where its kernel stood.</summary>
    public Window Window;

    /// <summary>Samples.</summary>
    public int Batch;

    /// <summary>Output channels, as panels.</summary>
    public Panels Panels;

    /// <summary>The gradient of the output.</summary>
    public float* Gradient;

    /// <summary>From a pixel of it to the next in its row.</summary>
    public nint GradientPixel;

    /// <summary>From a row of it to the next.</summary>
    public nint GradientRow;

    /// <summary>From a sample of it to the next.</summary>
    public nint GradientSample;

    /// <summary>Where the sums go: (kernel rows × kernel columns × channels) × output channels.</summary>
    public float* Output;

    /// <summary>From an input channel's sums to the next.</summary>
    public nint OutputRow;

    /// <summary>From a chunk's sums to the next.</summary>
    public nint OutputChunk;

    /// <summary>Whether the sums are added to what is there.</summary>
    public bool Accumulate;

    /// <summary>Chunks of rows.</summary>
    public int Chunks;

    /// <summary>Parts of the tiles.</summary>
    public int Parts;

    /// <summary>Memory for bands, for each worker.</summary>
    public float* Scratch;

    /// <summary>Floats of scratch memory that a worker needs.</summary>
    public readonly long ScratchLength
        => InPlace ? 0 : (Window.InputRows(BandRows) * Window.InputColumns * (long)Source.Channels) + 64;

    /// <summary>Chooses chunks and parts for a kernel, or kernels with one buffer, of so many elements.</summary>
    public void Cut(int workers, int length)
    {
        // Small kernels get more chunks: they have fewer tiles to share, and longer sums.
        const int mostFloats = 1 << 19, mostChunks = 16;
        Chunks = Math.Min(Math.Clamp(mostFloats / length, 1, mostChunks), Batch * Window.Height);
        Parts = Chunks >= 2 * workers || Chunks % workers == 0 ? 1 : workers;
        OutputChunk = length;
    }

    private readonly bool InPlace => Source.Plain && Window.Inside(Source.Height, Source.Width);

    private readonly int BandRows
    {
        get
        {
            var row = ((Window.InputColumns * Source.Channels * Window.StrideY) + (Window.Width * Panels.Columns)) * sizeof(float);
            return Math.Clamp(Math.Min(BandBytes / row, BandPixels / Window.Width), 1, Window.Height);
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
            var chunk = item / Parts;
            var (first, last) = Split.Part(chunk, Chunks, Batch * Window.Height);
            var adds = Accumulate;
            while (first < last)
            {
                var sample = first / Window.Height;
                var y = first % Window.Height;
                var rows = Math.Min(Math.Min(BandRows, Window.Height - y), last - first);
                Band<TLanes, TVector>(sample, y, rows, item % Parts, Output + (chunk * OutputChunk), adds, scratch);
                first += rows;
                adds = true;
            }
        }
    }

    private readonly void Band<TLanes, TVector>(int sample, int y, int rows, int part, float* output, bool adds, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var band = scratch;
        var bandRow = (nint)Window.InputColumns * Source.Channels;
        if (InPlace)
        {
            band = Source.At(sample, y * Window.StrideY, 0);
            bandRow = (nint)Source.Width * Source.Channels;
        }
        else
        {
            Window.Fill(Source, sample, y, rows, scratch);
        }

        var sums = stackalloc float[OuterProduct.MostRows * 2 * TLanes.Count];
        var tile = new Tile
        {
            Step = (nint)Window.StrideX * Source.Channels,
            Segment = Window.StrideY * bandRow,
            Segments = rows,
            Length = Window.Width,
            StepB = GradientPixel,
            SegmentB = GradientRow - (Window.Width * GradientPixel),
            Sums = sums,
        };
        var gradient = Gradient + (sample * GradientSample) + (y * GradientRow);
        var across = Window.KernelColumns * Source.Channels;
        var tiles = (across + Tiles<TLanes, TVector>.Rows - 1) / Tiles<TLanes, TVector>.Rows;
        var (start, end) = Split.Part(part, Parts, Panels.Count * Window.KernelRows * tiles);
        var epilogue = new Epilogue { Adds = adds };
        for (var unit = start; unit < end; unit++)
        {
            var panel = unit / (Window.KernelRows * tiles);
            var kernelRow = unit / tiles % Window.KernelRows;
            var (from, to) = Split.Part(unit % tiles, tiles, across);
            tile.A = band + (kernelRow * bandRow) + from;
            tile.B = gradient + Panels.First(panel);
            Tiles<TLanes, TVector>.Across(to - from, Panels.Vectors(panel))(&tile);
            epilogue.Write<TLanes, TVector>(
                sums,
                to - from,
                Panels.Vectors(panel),
                Panels.Width(panel),
                null,
                output + (((kernelRow * across) + from) * OutputRow) + Panels.First(panel),
                OutputRow);
        }
    }
}
