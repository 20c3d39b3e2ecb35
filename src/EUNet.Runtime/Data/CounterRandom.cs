namespace EUNet.Data;

/// <summary>
/// Random numbers as a function of (seed, stream, counter): no state, so the n-th draw of a stream is the same whatever was drawn before it,
/// on however many threads, and after a resume. SplitMix64's finaliser (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014) over a mixed key.
/// </summary>
public readonly struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _key;

    /// <summary>The numbered stream of a seed.</summary>
    public CounterRandom(ulong seed, ulong stream)
    {
        _key = Mix(Mix(seed + Golden) ^ (stream * 0xD1342543DE82EF95));
    }

    /// <summary>The named stream of a seed (FNV-1a of the name's UTF-16 units).</summary>
    public CounterRandom(ulong seed, string stream)
        : this(seed, Fnv1a(stream))
    {
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits(ulong counter) => Mix(_key + ((counter + 1) * Golden));

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform(ulong counter) => (Bits(counter) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform among 0 .. <paramref name="count"/> - 1.</summary>
    public int Integer(ulong counter, int count) => (int)Math.BigMul(Bits(counter), (ulong)count, out _);

    /// <summary>Normal with mean 0 and deviation 1 (Box and Muller); uses draws 2 c and 2 c + 1.</summary>
    public double Normal(ulong counter)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(2 * counter)));
        return radius * Math.Cos(2 * Math.PI * Uniform((2 * counter) + 1));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static ulong Fnv1a(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * 0x100000001B3;
        }

        return hash;
    }
}
