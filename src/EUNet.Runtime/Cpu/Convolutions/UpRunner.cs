namespace EUNet.Cpu.Convolutions;

/// <summary>Starts the loops of 3 × 3 convolutions of concat(small map enlarged 2×, skip), by <see cref="Phases"/>.</summary>
internal static unsafe class UpRunner
{
    /// <summary>A 3 × 3 convolution of an enlarged map and a skip.</summary>
    /// <param name="taken">Floats at the start of the scratch memory that the caller uses.</param>
    public static void Band(CpuMemory memory, UpBandBody body, long taken = 0)
    {
        body.Scratch = memory.Scratch(taken + (memory.Team.Count * body.ScratchLength)) + taken;
        var rows = body.Moments.Parts == null ? body.Batch * body.Phases.Height : body.Moments.Chunks.Count;
        body.Split = Split.For(memory.Team.Count, rows, body.Phases.Skip.Count);
        memory.Run(body, body.Split.Items);
    }

    /// <summary>Packs the weights of <see cref="Band"/>: [3, 3, in, out], columns scaled where there is a scale.</summary>
    public static void Pack(CpuMemory memory, Phases phases, float* weights, float* scale, float* packed)
    {
        var skip = new PackRows
        {
            Panels = phases.Skip,
            Weights = weights + ((nint)phases.LowChannels * phases.Columns),
            Row = phases.Columns,
            Taps = 9,
            TapsInRow = 3,
            Tap = (nint)(phases.LowChannels + phases.SkipChannels) * phases.Columns,
            TapRow = 3 * (nint)(phases.LowChannels + phases.SkipChannels) * phases.Columns,
            Scale = scale,
            Packed = packed,
        };
        memory.Run(skip, phases.Skip.Count);
        var low = new PackPhases { Phases = phases, Weights = weights, Scale = scale, Packed = packed + phases.Skip.Length };
        memory.Run(low, phases.Variants * phases.Low.Count);
    }

    /// <summary>Adds the weight gradient: the skip's 3 × 3 and each variant's 2 × 2 sums first, then every weight from those it is part of.</summary>
    /// <param name="outputGradient">Samples × height × width × columns.</param>
    /// <param name="gradient">[3, 3, in, out].</param>
    public static void WeightGradient(
        CpuMemory memory, Phases phases, JoinedSource low, JoinedSource skip, int batch, float* outputGradient, float* gradient)
    {
        var workers = memory.Team.Count;
        var row = (nint)phases.Width * phases.Columns;
        int skipLength = 9 * phases.SkipChannels * phases.Columns, lowLength = 4 * phases.LowChannels * phases.Columns;
        var length = skipLength + (phases.Variants * lowLength);
        var body = new WeightGradientBody
        {
            Source = skip,
            Window = new Window(3, 3, 1, 1, 1, 1, phases.Height, phases.Width),
            Batch = batch,
            Panels = phases.Skip,
            Gradient = outputGradient,
            GradientPixel = phases.Columns,
            GradientRow = row,
            GradientSample = phases.Height * row,
            OutputRow = phases.Columns,
        };
        body.Cut(workers, length);
        var add = new AddPhases { Phases = phases, Chunks = body.Chunks, Length = length, Gradient = gradient };
        var bodies = stackalloc WeightGradientBody[1 + phases.Variants];
        new Span<WeightGradientBody>(bodies, 1 + phases.Variants).Clear();
        bodies[0] = body;
        for (var variant = 0; variant < phases.Variants; variant++)
        {
            var (firstY, countY) = Phases.Outputs(variant / phases.VariantsX, phases.Height);
            var (firstX, countX) = Phases.Outputs(variant % phases.VariantsX, phases.Width);
            if (countY * countX == 0)
            {
                continue; // a side of one pixel has a last even output only
            }

            bodies[1 + variant] = body with
            {
                Source = low,
                Window = new Window(2, 2, 1, 1, 1 - (firstY / 2) - (firstY % 2), 1 - (firstX / 2) - (firstX % 2), countY, countX),
                Panels = phases.Low,
                Gradient = outputGradient + (firstY * row) + (firstX * phases.Columns),
                GradientPixel = 2 * phases.Columns,
                GradientRow = 2 * row,
            };
            bodies[1 + variant].Cut(workers, length);
            add.LowChunks[variant] = bodies[1 + variant].Chunks;
        }

        var sums = (long)length * body.Chunks;
        long bands = 0;
        for (var i = 0; i <= phases.Variants; i++)
        {
            if (bodies[i].Chunks == 0)
            {
                continue;
            }

            bands = Math.Max(bands, bodies[i].ScratchLength);
        }

        add.Sums = memory.Scratch(sums + (workers * bands));
        for (var i = 0; i <= phases.Variants; i++)
        {
            bodies[i].Scratch = add.Sums + sums;
            bodies[i].Output = add.Sums + (i == 0 ? 0 : skipLength + ((i - 1) * lowLength));
            memory.Run(bodies[i], bodies[i].Chunks * bodies[i].Parts); // none where there are no chunks
        }

        memory.Run(add, 9 * (phases.LowChannels + phases.SkipChannels));
    }
}
