using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// Y = X · W over the pixels of a map: X is read where it lies, a pixel's channels being a row of A. With a scale (SE), a sample's weights are
/// scaled instead of its pixels: the same sum, and less to multiply. An item is a cell of <see cref="Split"/>.
/// </summary>
internal unsafe struct PointwiseBody : ITierBody
{
    // What the second-level cache should hold of A while a panel passes over it.
    private const int BlockBytes = 256 * 1024;

    /// <summary>The pixels, each <see cref="Panels.Depth"/> channels.</summary>
    public float* Input;

    /// <summary>The weights' shape.</summary>
    public Panels Panels;

    /// <summary>The packed weights.</summary>
    public float* Packed;

    /// <summary>Pixels × columns.</summary>
    public float* Output;

    /// <summary>What follows.</summary>
    public Epilogue Epilogue;

    /// <summary>Pixels in all.</summary>
    public int Pixels;

    /// <summary>The sums of the output that are wanted.</summary>
    public MomentsBody Moments;

    /// <summary>SE's scale: samples × depth; or null.</summary>
    public float* Scale;

    /// <summary>Pixels of a sample; used with a scale.</summary>
    public int SamplePixels;

    /// <summary>Memory for a scaled panel, for each worker; used with a scale.</summary>
    public float* Scratch;

    /// <summary>How the work is shared: rows are pixels, or chunks of them where moments are wanted.</summary>
    public Split Split;

    /// <summary>Floats of scratch memory that a worker needs.</summary>
    public static long ScratchLength(Panels panels) => (long)panels.Depth * 2 * panels.Lanes;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var item = from; item < to; item++)
        {
            var panels = Split.Panels(item, Panels.Count);
            if (Moments.Parts != null)
            {
                Chunks<TLanes, TVector>(Split.Rows(item, Moments.Chunks.Count), panels);
                continue;
            }

            var (first, last) = Split.Rows(item, Pixels);
            if (Scale == null)
            {
                Blocks<TLanes, TVector>(first, last, panels, null, null);
                continue;
            }

            while (first < last)
            {
                var sample = first / SamplePixels;
                var end = Math.Min(last, (sample + 1) * SamplePixels);
                Blocks<TLanes, TVector>(
                    first, end, panels, Scale + ((long)sample * Panels.Depth), Scratch + (worker * ScratchLength(Panels)));
                first = end;
            }
        }
    }

    private readonly void Chunks<TLanes, TVector>((int First, int Last) chunks, (int First, int Last) panels)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var chunk = chunks.First; chunk < chunks.Last; chunk++)
        {
            var (first, last) = Moments.Chunks.Range(chunk);
            Blocks<TLanes, TVector>(first, last, panels, null, null);
            Moments.Sum<TLanes, TVector>(chunk, Panels.First(panels.First), Panels.End(panels.Last));
        }
    }

    private readonly void Blocks<TLanes, TVector>(int first, int last, (int First, int Last) panels, float* scale, float* scaled)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var rows = Tiles<TLanes, TVector>.Rows;
        var block = Math.Max(BlockBytes / sizeof(float) / Panels.Depth / rows, 1) * rows;
        if (scale != null)
        {
            block = last - first; // each panel is scaled once
        }

        for (var start = first; start < last; start += block)
        {
            var count = Math.Min(block, last - start);
            for (var panel = panels.First; panel < panels.Last; panel++)
            {
                var packed = Packed + Panels.Offset(panel);
                if (scale != null)
                {
                    ScalePanel<TLanes, TVector>(packed, scale, scaled, Panels.Vectors(panel));
                    packed = scaled;
                }

                Columns<TLanes, TVector>(start, count, panel, packed);
            }
        }
    }

    private readonly void Columns<TLanes, TVector>(int start, int count, int panel, float* packed)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var vectors = Panels.Vectors(panel);
        var column = Panels.First(panel);
        var sums = stackalloc float[OuterProduct.MostRows * 2 * TLanes.Count];
        var tile = new Tile { Row = Panels.Depth, Segments = 1, Length = Panels.Depth, B = packed, Sums = sums };
        var tiles = (count + Tiles<TLanes, TVector>.Rows - 1) / Tiles<TLanes, TVector>.Rows;
        for (var i = 0; i < tiles; i++)
        {
            var (from, to) = Split.Part(i, tiles, count);
            tile.A = Input + ((long)(start + from) * Panels.Depth);
            Tiles<TLanes, TVector>.Along(to - from, vectors)(&tile);
            Epilogue.Write<TLanes, TVector>(
                sums,
                to - from,
                vectors,
                Panels.Width(panel),
                Epilogue.Bias == null ? null : Epilogue.Bias + column,
                Output + ((long)(start + from) * Panels.Columns) + column,
                Panels.Columns);
        }
    }

    private readonly void ScalePanel<TLanes, TVector>(float* packed, float* scale, float* scaled, int vectors)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var step = 0; step < Panels.Depth; step++)
        {
            var factor = TLanes.Broadcast(scale[step]);
            for (var vector = 0; vector < vectors; vector++, packed += TLanes.Count, scaled += TLanes.Count)
            {
                TLanes.Store(scaled, TLanes.Multiply(factor, TLanes.Load(packed)));
            }
        }
    }
}
