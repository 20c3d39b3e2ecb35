namespace EUNet;

/// <summary>
/// Random bits as a function of seed, stream and counter: SplitMix64's finaliser (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014) over a mixed key. ILGPU kernels call it too.
/// </summary>
internal static class SplitMix
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The key of a seed's stream.</summary>
    public static ulong Key(ulong seed, ulong stream) => Mix(Mix(seed + Golden) ^ (stream * 0xD1342543DE82EF95));

    /// <summary>The key's 64 bits at a counter.</summary>
    public static ulong Bits(ulong key, ulong counter) => Mix(key + ((counter + 1) * Golden));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
