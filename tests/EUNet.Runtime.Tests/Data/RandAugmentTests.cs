using EUNet.Data;

namespace EUNet.Runtime.Tests.Data;

public sealed class RandAugmentTests
{
    private const int Side = 20;

    [Theory]
    [InlineData("randaugment(2, 9)", 2, 9)]
    [InlineData(" randaugment ( 14,0.5) ", 14, 0.5)]
    public void Text_IsRead(string text, int operations, double magnitude)
    {
        var stated = RandAugment.Parse(text);
        Assert.Equal(new RandAugment(operations, magnitude), stated);
        Assert.Equal(stated, RandAugment.Parse(stated.ToString()));
    }

    [Theory]
    [InlineData("randaugment")]
    [InlineData("randaugment(2)")]
    [InlineData("randaugment(2, 9, 1)")]
    [InlineData("randaugment(two, 9)")]
    [InlineData("randaugment(2.5, 9)")]
    [InlineData("randaugment(0, 9)")]
    [InlineData("randaugment(15, 9)")]
    [InlineData("randaugment(2, 11)")]
    [InlineData("randaugment(2, -1)")]
    [InlineData("randaugment(2, NaN)")]
    public void WrongText_IsAnError(string text) => Assert.Contains($"'{text}'", Assert.Throws<InputException>(() => RandAugment.Parse(text)).Message);

    [Fact]
    public void Geometry_MovesByItsRange()
    {
        // A bright point in the middle row and column, or right of it, and where it goes at magnitude 10.
        Assert.Equal((1, 10), Moved(RandomOperation.TranslateX, false, 10, 10)); // 0.45 of 20 is 9
        Assert.Equal((19, 10), Moved(RandomOperation.TranslateX, true, 10, 10));
        Assert.Equal((10, 1), Moved(RandomOperation.TranslateY, false, 10, 10));
        Assert.Equal((10, 19), Moved(RandomOperation.TranslateY, true, 10, 10));
        Assert.Equal((7, 10), Moved(RandomOperation.ShearX, false, 10, 10)); // 0.3 of 10.5 rows
        Assert.Equal((13, 10), Moved(RandomOperation.ShearX, true, 10, 10));
        Assert.Equal((10, 7), Moved(RandomOperation.ShearY, false, 10, 10));
        Assert.Equal((10, 13), Moved(RandomOperation.ShearY, true, 10, 10));
        Assert.Equal((17, 14), Moved(RandomOperation.Rotate, false, 18, 10)); // 8.5 from the middle, by 30 degrees
        Assert.Equal((17, 5), Moved(RandomOperation.Rotate, true, 18, 9));
    }

    [Fact]
    public void Geometry_FillsWithTheSurround()
    {
        var pixels = Filled(200);
        new RandAugment(1, 10).Apply(RandomOperation.TranslateX, true, pixels, Side);
        Assert.Equal(Side * 9 * 3, pixels.Count(level => level == SegmentationBatches.Surround));
        Assert.Equal(Side * 11 * 3, pixels.Count(level => level == 200));
    }

    [Theory]
    [InlineData("Invert", 5, false, 155)]
    [InlineData("Posterize", 0, false, 96)] // 4 bits
    [InlineData("Posterize", 9, false, 0)] // 1 bit
    [InlineData("Posterize", 10, false, 0)]
    [InlineData("Solarize", 6, false, 100)] // what reaches 103
    [InlineData("Solarize", 7, false, 155)] // what reaches 77
    [InlineData("Brightness", 10, false, 190)]
    [InlineData("Brightness", 10, true, 10)]
    [InlineData("Brightness", 5, true, 55)]
    [InlineData("Contrast", 10, false, 100)]
    [InlineData("Color", 10, true, 100)]
    [InlineData("Sharpness", 10, false, 100)]
    [InlineData("AutoContrast", 10, false, 100)]
    [InlineData("Equalize", 10, false, 100)]
    public void Tones_OfAPlainGrey(string operation, double magnitude, bool opposite, byte expected)
    {
        var pixels = Filled(100);
        new RandAugment(1, magnitude).Apply(Enum.Parse<RandomOperation>(operation), opposite, pixels, Side);
        Assert.All(pixels, level => Assert.Equal(expected, level));
    }

    [Fact]
    public void EveryOperation_ChangesAPhoto_BothWaysWhereThereAreTwo()
    {
        foreach (var operation in Enum.GetValues<RandomOperation>())
        {
            var (one, other) = (Noise(), Noise());
            new RandAugment(1, 8).Apply(operation, false, one, Side);
            new RandAugment(1, 8).Apply(operation, true, other, Side);
            Assert.False(one.SequenceEqual(Noise()), $"{operation}");
            Assert.Equal(operation <= RandomOperation.Invert || operation is RandomOperation.Posterize or RandomOperation.Solarize, one.SequenceEqual(other));
        }
    }

    [Fact]
    public void Draws_ReachAllOperations_AboutEquallyOften_AndFollowTheSeed()
    {
        var outcomes = new Dictionary<string, int>();
        for (ulong i = 0; i < 2800; i++)
        {
            outcomes[Drawn(i)] = outcomes.GetValueOrDefault(Drawn(i)) + 1;
        }

        // Nine operations go two ways, five go one.
        Assert.Equal(23, outcomes.Count);
        Assert.Equal(5, outcomes.Values.Count(count => count is > 150 and < 250));
        Assert.Equal(18, outcomes.Values.Count(count => count is > 60 and < 140));

        static string Drawn(ulong stream)
        {
            var pixels = Noise();
            new RandAugment(1, 8).Apply(new CounterRandom(1, stream), 5, pixels, Side);
            return Convert.ToHexString(pixels);
        }
    }

    [Fact]
    public void Operations_ComeOneAfterTheOther()
    {
        // The second of two is the first of one that begins two draws later.
        var random = new CounterRandom(1, 1);
        var (both, each) = (Noise(), Noise());
        new RandAugment(2, 8).Apply(random, 0, both, Side);
        new RandAugment(1, 8).Apply(random, 0, each, Side);
        new RandAugment(1, 8).Apply(random, 2, each, Side);
        Assert.Equal(each, both);
    }

    private static (int X, int Y) Moved(RandomOperation operation, bool opposite, int x, int y)
    {
        var pixels = new byte[Side * Side * 3];
        pixels[((y * Side) + x) * 3] = 255;
        new RandAugment(1, 10).Apply(operation, opposite, pixels, Side);
        var reds = Enumerable.Range(0, Side * Side).Select(i => (Level: pixels[3 * i], At: i)).Where(red => pixels[(3 * red.At) + 1] == 0);
        var at = reds.MaxBy(red => red.Level).At;
        return (at % Side, at / Side);
    }

    private static byte[] Filled(byte level) => [.. Enumerable.Repeat(level, Side * Side * 3)];

    private static byte[] Noise()
    {
        var random = new CounterRandom(1, "noise");
        return [.. Enumerable.Range(0, Side * Side * 3).Select(i => (byte)(40 + random.Integer((ulong)i, 180)))];
    }
}
