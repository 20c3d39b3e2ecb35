namespace EUNet.Tensors;

/// <summary>
/// What dropout and stochastic depth zero: a function of seed, stream and place, so that the backward pass finds the same zeros again, every
/// device draws the same ones, and nothing depends on threads. SplitMix64 (Steele, Lea, Flood 2014) over a mixed key. ILGPU kernels call it too.
/// </summary>
public static class DropoutMask
{
    /// <summary>The key of one of a network's dropouts.</summary>
    /// <param name="seed">Of the step.</param>
    /// <param name="stream">Which dropout of the network.</param>
    public static ulong Key(ulong seed, int stream) => SplitMix.Key(seed, (uint)stream);

    /// <summary>A rate as <see cref="Keeps"/> takes it.</summary>
    /// <param name="rate">The share that becomes zero, in [0, 1).</param>
    public static uint Threshold(double rate) => (uint)(rate * 4294967296.0);

    /// <summary>Whether an element (or a sample) stays.</summary>
    /// <param name="key">See <see cref="Key"/>.</param>
    /// <param name="place">Its number: an element's in N × H × W × C order, or a sample's.</param>
    /// <param name="threshold">See <see cref="Threshold"/>.</param>
    public static bool Keeps(ulong key, long place, uint threshold) => (uint)(SplitMix.Bits(key, (ulong)place) >> 32) >= threshold;
}
