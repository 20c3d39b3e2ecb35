namespace EUNet.Cpu.Losses;

/// <summary>The pixels of a batch in fixed chunks: a chunk's loss is summed on its own, the chunks' in their order.</summary>
internal static class LossChunks
{
    private const int Pixels = 1024;

    /// <summary>Chunks.</summary>
    public static int Count(int pixels) => (pixels + Pixels - 1) / Pixels;

    /// <summary>A chunk's pixels.</summary>
    public static (int First, int Last) Range(int pixels, int chunk) => (chunk * Pixels, Math.Min((chunk + 1) * Pixels, pixels));

    /// <summary>How many targets are not ignored.</summary>
    /// <param name="ignoreIndex">The ignored value; -1 for none.</param>
    public static int Counted(ReadOnlySpan<int> targets, int ignoreIndex) => targets.Length - targets.Count(ignoreIndex);

    /// <summary>The sum of the chunks' losses.</summary>
    public static unsafe double Sum(double* losses, int chunks)
    {
        double sum = 0;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            sum += losses[chunk];
        }

        return sum;
    }
}
