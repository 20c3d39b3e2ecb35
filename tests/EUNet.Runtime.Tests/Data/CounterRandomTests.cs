using EUNet.Data;

namespace EUNet.Runtime.Tests.Data;

public sealed class CounterRandomTests
{
    [Fact]
    public void Draws_AreFixed()
    {
        // What a seed gives is part of the product: checkpoints and runs depend on it.
        Assert.Equal(new CounterRandom(1, "head.weight").Bits(5), new CounterRandom(1, "head.weight").Bits(5));
        Assert.Equal(0x8C2367643BC50FDBUL, new CounterRandom(42, 7).Bits(3));
    }

    [Fact]
    public void SeedsStreamsAndCounters_AllMatter()
    {
        ulong[] draws =
        [
            new CounterRandom(1, 1).Bits(0), new CounterRandom(1, 1).Bits(1), new CounterRandom(1, 2).Bits(0), new CounterRandom(2, 1).Bits(0),
            new CounterRandom(1, "a").Bits(0), new CounterRandom(1, "b").Bits(0),
        ];
        Assert.Equal(draws.Length, draws.Distinct().Count());
    }

    [Fact]
    public void Moments_AreThoseOfTheDistributions()
    {
        var random = new CounterRandom(3, 3);
        var uniform = Enumerable.Range(0, 100_000).Select(i => random.Uniform((ulong)i)).ToArray();
        var normal = Enumerable.Range(0, 100_000).Select(i => random.Normal((ulong)i)).ToArray();
        Assert.All(uniform, u => Assert.InRange(u, 0, 1 - 1e-16));
        Assert.InRange(uniform.Average(), 0.495, 0.505);
        Assert.InRange(uniform.Average(u => u * u), 0.328, 0.339);
        Assert.InRange(normal.Average(), -0.015, 0.015);
        Assert.InRange(normal.Average(n => n * n), 0.98, 1.02);
    }

    [Fact]
    public void Integers_CoverTheirRange()
    {
        var random = new CounterRandom(4, 4);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.Integer((ulong)i, 7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }
}
