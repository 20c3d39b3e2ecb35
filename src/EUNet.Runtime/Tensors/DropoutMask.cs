namespace EUNet.Tensors;

/// <summary>
/// What dropout and stochastic depth zero: a function of seed, stream and place, so that the backward pass finds the same zeros again, every
/// device draws the same ones, and nothing depends on threads. SplitMix64's finaliser (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014) over a mixed key. ILGPU kernels call it too.
/// </summary>
public static class DropoutMask
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The key of one of a network's dropouts.</summary>
    /// <param name="seed">Of the step.</param>
    /// <param name="stream">Which dropout of the network.</param>
    public static ulong Key(ulong seed, int stream) => Mix(Mix(seed + Golden) ^ ((ulong)(uint)stream * 0xD1342543DE82EF95));

    /// <summary>A rate as <see cref="Keeps"/> takes it.</summary>
    /// <param name="rate">The share that becomes zero, in [0, 1).</param>
    public static uint Threshold(double rate) => (uint)(rate * 4294967296.0);

    /// <summary>Whether an element (or a sample) stays.</summary>
    /// <param name="key">See <see cref="Key"/>.</param>
    /// <param name="place">Its number: an element's in N × H × W × C order, or a sample's.</param>
    /// <param name="threshold">See <see cref="Threshold"/>.</param>
    public static bool Keeps(ulong key, long place, uint threshold) => (uint)(Mix(key + (((ulong)place + 1) * Golden)) >> 32) >= threshold;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
