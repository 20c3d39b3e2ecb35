using EUNet.Tensors;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// A transposed 4 × 4 convolution of stride 2, cropped by one at each side: in either direction an even output sees taps 3 and 1 (of the pixel
/// above and of its own), an odd one taps 2 and 0 (of its own and of the one below). So each of the four places in a block of 2 × 2 outputs is
/// a 2 × 2 convolution of the input.
/// </summary>
/// <param name="Layer">The layer.</param>
/// <param name="Lanes">Floats in a vector.</param>
internal readonly unsafe record struct TransposedPhases(TransposedConvolutionLayer Layer, int Lanes)
{
    /// <summary>Places in a block of outputs.</summary>
    public const int Count = 4;

    /// <summary>A phase's weights.</summary>
    public Panels Panels => new(4 * Layer.InChannels, Layer.OutChannels, Lanes);

    /// <summary>Where a tap of the layer's kernel is: its phase, and its number among the phase's four.</summary>
    public static (int Phase, int Tap) Place(int y, int x)
        => (((3 - y) % 2 * 2) + ((3 - x) % 2), ((3 - y) / 2 * 2) + ((3 - x) / 2));

    /// <summary>Packs the weights of all phases, one behind another.</summary>
    public void Pack(CpuMemory memory, float* weights, float* scale, float* packed)
    {
        for (var phase = 0; phase < Count; phase++)
        {
            var pack = new PackRows
            {
                Panels = Panels,
                Weights = weights + ((((3 - (phase / 2)) * 4) + 3 - (phase % 2)) * (nint)Layer.OutChannels),
                Row = 16 * Layer.OutChannels,
                Taps = 4,
                TapsInRow = 2,
                Tap = -2 * Layer.OutChannels,
                TapRow = -8 * Layer.OutChannels,
                Scale = scale,
                Packed = packed + (phase * Panels.Length),
            };
            memory.Run(pack, Panels.Count);
        }
    }

    /// <summary>A phase's convolution, but for its weights and scratch memory.</summary>
    public BandBody Band(int phase, JoinedSource source, FeatureMap output, float* at, Epilogue epilogue) => new()
    {
        Source = source,
        Window = Window(phase, source),
        Batch = output.Batch,
        Panels = Panels,
        Output = at + First(phase, output),
        OutputPixel = 2 * output.Channels,
        OutputRow = 2 * (nint)output.Width * output.Channels,
        OutputSample = (nint)output.Height * output.Width * output.Channels,
        Epilogue = epilogue,
    };

    /// <summary>Adds the weight gradient.</summary>
    public void WeightGradient(CpuMemory memory, JoinedSource source, FeatureMap gz, float* outputGradient, float* gradient)
    {
        var body = new WeightGradientBody
        {
            Source = source,
            Window = Window(0, source),
            Batch = gz.Batch,
            Panels = Panels,
            GradientPixel = 2 * gz.Channels,
            GradientRow = 2 * (nint)gz.Width * gz.Channels,
            GradientSample = (nint)gz.Height * gz.Width * gz.Channels,
            OutputRow = gz.Channels,
        };
        var length = Layer.Weight.Length;
        body.Cut(memory.Team.Count, length);
        var sums = (long)length * body.Chunks;
        var scratch = memory.Scratch(sums + (memory.Team.Count * body.ScratchLength));
        body.Scratch = scratch + sums;
        for (var phase = 0; phase < Count; phase++)
        {
            body.Window = Window(phase, source);
            body.Gradient = outputGradient + First(phase, gz);
            body.Output = scratch + (phase * (length / Count));
            memory.Run(body, body.Chunks * body.Parts);
        }

        var add = new AddTransposed
        {
            Sums = scratch,
            Chunks = body.Chunks,
            Channels = Layer.InChannels,
            Columns = Layer.OutChannels,
            Gradient = gradient,
        };
        memory.Run(add, Layer.InChannels);
    }

    private static nint First(int phase, FeatureMap output) => ((phase / 2 * (nint)output.Width) + (phase % 2)) * output.Channels;

    private static Window Window(int phase, JoinedSource source)
        => new(2, 2, 1, 1, 1 - (phase / 2), 1 - (phase % 2), source.Height, source.Width);
}
