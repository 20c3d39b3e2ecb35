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
    /// <param name="scale">SE's scale of the input: samples × depth; or null.</param>
    public static void Pointwise(
        CpuMemory memory, float* input, int pixels, Panels panels, float* packed, float* output, Epilogue epilogue, float* scale = null, int samplePixels = 0)
    {
        var body = new PointwiseBody
        {
            Input = input,
            Panels = panels,
            Packed = packed,
            Output = output,
            Epilogue = epilogue,
            Pixels = pixels,
            Scale = scale,
            SamplePixels = samplePixels,
            Scratch = scale == null ? null : memory.Scratch(memory.Team.Count * PointwiseBody.ScratchLength(panels)),
            Split = Split.For(memory.Team.Count, pixels, panels.Count),
        };
        memory.Run(body, body.Split.Items);
    }

    /// <summary>A convolution whose output is a whole map, or a pixel-wise part of one.</summary>
    /// <param name="taken">Floats at the start of the scratch memory that the caller uses.</param>
    public static void Band(CpuMemory memory, BandBody body, long taken = 0)
    {
        body.Scratch = memory.Scratch(taken + (memory.Team.Count * body.ScratchLength)) + taken;
        body.Split = Split.For(memory.Team.Count, body.Batch * body.Window.Height, body.Panels.Count);
        memory.Run(body, body.Split.Items);
    }
}
