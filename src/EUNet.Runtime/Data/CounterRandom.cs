namespace EUNet.Data;

/// <summary>
/// Random numbers as a function of (seed, stream, counter): no state, so the n-th draw of a stream is the same whatever was drawn before it,
/// on however many threads, and after a resume. SplitMix64 (Steele, Lea, Flood 2014) over a mixed key.
/// </summary>
public readonly struct CounterRandom
{
    private readonly ulong _key;

    /// <summary>The numbered stream of a seed.</summary>
    public CounterRandom(ulong seed, ulong stream)
    {
        _key = SplitMix.Key(seed, stream);
    }

    /// <summary>The named stream of a seed (FNV-1a of the name's UTF-16 units).</summary>
    public CounterRandom(ulong seed, string stream)
        : this(seed, Fnv1a(stream))
    {
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits(ulong counter) => SplitMix.Bits(_key, counter);

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
