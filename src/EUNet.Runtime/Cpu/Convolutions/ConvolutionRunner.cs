using EUNet.Tensors;

namespace EUNet.Cpu.Convolutions;

/// <summary>Starts the loops of convolutions: chooses between them, shares the work and lends scratch memory.</summary>
internal static unsafe class ConvolutionRunner
{
    /// <summary>Floats in a session's vectors.</summary>
    public static int Lanes(this CpuMemory memory) => memory.Tier switch
    {
        SimdTier.Vector512 => 16,
        SimdTier.Vector256 => 8,
        SimdTier.Vector128 => 4,
        _ => 1,
    };

    /// <summary>Y = X · W over all pixels.</summary>
    /// <param name="moments">Sums of the output that are wanted.</param>
    /// <param name="scale">SE's scale of the input: samples × depth; or null.</param>
    public static void Pointwise(
        CpuMemory memory,
        float* input,
        int pixels,
        Panels panels,
        float* packed,
        float* output,
        Epilogue epilogue,
        MomentsBody moments = default,
        float* scale = null,
        int samplePixels = 0)
    {
        var body = new PointwiseBody
        {
            Input = input,
            Panels = panels,
            Packed = packed,
            Output = output,
            Epilogue = epilogue,
            Pixels = pixels,
            Moments = moments,
            Scale = scale,
            SamplePixels = samplePixels,
            Scratch = scale == null ? null : memory.Scratch(memory.Team.Count * PointwiseBody.ScratchLength(panels)),
            Split = Split.For(memory.Team.Count, moments.Parts == null ? pixels : moments.Chunks.Count, panels.Count),
        };
        memory.Run(body, body.Split.Items);
    }

    /// <summary>A convolution whose output is a whole map, or a pixel-wise part of one.</summary>
    /// <param name="taken">Floats at the start of the scratch memory that the caller uses.</param>
    public static void Band(CpuMemory memory, BandBody body, long taken = 0)
    {
        body.Scratch = memory.Scratch(taken + (memory.Team.Count * body.ScratchLength)) + taken;
        var rows = body.Moments.Parts == null ? body.Batch * body.Window.Height : body.Moments.Chunks.Count;
        body.Split = Split.For(memory.Team.Count, rows, body.Panels.Count);
        memory.Run(body, body.Split.Items);
    }

    /// <summary>Adds the weight gradients of some windows, which write disjoint parts of the same kernel.</summary>
    /// <param name="body">The first window's body, without what is said here.</param>
    /// <param name="length">Elements of the kernel.</param>
    /// <param name="gradient">The kernel's gradient.</param>
    /// <param name="windows">How many: 1, or 2 for the rows of a transposed kernel.</param>
    /// <param name="gradientStep">From a window's first output gradient to the next's.</param>
    /// <param name="outputStep">From a window's first weight to the next's.</param>
    public static void WeightGradient(
        CpuMemory memory, WeightGradientBody body, int length, float* gradient, int windows = 1, nint gradientStep = 0, nint outputStep = 0)
    {
        body.Cut(memory.Team.Count, length);
        body.Accumulate = body.Chunks == 1;
        var sums = body.Chunks == 1 ? 0 : (long)length * body.Chunks;
        var scratch = memory.Scratch(sums + (memory.Team.Count * body.ScratchLength));
        body.Scratch = scratch + sums;
        var start = body.Chunks == 1 ? gradient : scratch;
        for (var window = 0; window < windows; window++)
        {
            body.Output = start + (window * outputStep);
            memory.Run(body, body.Chunks * body.Parts);
            body.Gradient += gradientStep;
        }

        if (body.Chunks > 1)
        {
            var add = new AddChunks { Sums = scratch, Chunks = body.Chunks, Length = length, Gradient = gradient };
            memory.Run(add, (length + AddChunks.ItemLength - 1) / AddChunks.ItemLength);
        }
    }

    /// <summary>Adds the sums of a map over its pixels to a bias's gradient.</summary>
    public static void BiasGradient(CpuMemory memory, float* input, int pixels, int channels, float* gradient)
    {
        var chunks = OutputChunks.Of(pixels);
        var sums = memory.Scratch((long)chunks.Count * channels);
        var body = new BiasGradientBody { Gradient = input, Channels = channels, Chunks = chunks, Sums = sums };
        memory.Run(body, chunks.Count);
        for (var c = 0; c < channels; c++)
        {
            double sum = 0;
            for (var chunk = 0; chunk < chunks.Count; chunk++)
            {
                sum += sums[((long)chunk * channels) + c];
            }

            gradient[c] = (float)(gradient[c] + sum);
        }
    }
}
