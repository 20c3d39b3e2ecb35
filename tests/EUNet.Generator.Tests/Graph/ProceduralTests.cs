using System.Globalization;
using System.Text.Json;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Graph;

/// <summary>The tensors that need no file, and the digests, against golden/procedural.json.</summary>
public sealed class ProceduralTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void HashesBitsAndValues_AreThoseOfTheGoldenFile()
    {
        using var golden = Open();
        foreach (var item in golden.RootElement.GetProperty("fnv1a64").EnumerateObject())
        {
            Assert.Equal(Hexadecimal(item.Value), Procedural.Hash(item.Name));
        }

        foreach (var item in golden.RootElement.GetProperty("bits").EnumerateObject())
        {
            var hash = Procedural.Hash(item.Name);
            Assert.Equal(item.Value.EnumerateArray().Select(Hexadecimal), Enumerable.Range(0, item.Value.GetArrayLength()).Select(i => Procedural.Bits(hash, i)));
        }

        foreach (var item in golden.RootElement.GetProperty("u").EnumerateObject())
        {
            var values = item.Value.EnumerateArray().Select(value => value.GetDouble()).ToArray();
            Assert.Equal(values, Procedural.Uniform(item.Name, values.Length).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 2e-9);
        }

        foreach (var item in golden.RootElement.GetProperty("u_input_at").EnumerateObject())
        {
            var value = Procedural.Uniform(Procedural.Hash("input"), long.Parse(item.Name, CultureInfo.InvariantCulture));
            Assert.Equal(item.Value.GetDouble(), value, 2e-9);
        }
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void Parameters_AreThoseOfTheGoldenFile()
    {
        using var golden = Open();
        foreach (var item in golden.RootElement.GetProperty("parameters").EnumerateArray())
        {
            int[] shape = [.. item.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];
            var values = Procedural.Parameter(item.GetProperty("name").GetString()!, shape, item.GetProperty("gain").GetDouble());
            double[] first = [.. item.GetProperty("first").EnumerateArray().Select(value => value.GetDouble())];
            for (var i = 0; i < first.Length; i++)
            {
                Assert.Equal(first[i], values[i], 1e-8 * Math.Abs(first[i]));
            }

            var last = item.GetProperty("last").GetDouble();
            Assert.Equal(last, values[^1], 1e-8 * Math.Abs(last));
        }
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void Digest_AgreesWithItsTensor_AndWithNoOther()
    {
        using var golden = Open();
        var digest = golden.RootElement.GetProperty("digest").GetProperty("digest").Deserialize<Digest>()!;
        var values = Map.Procedural("input", 1, 3, 5, 7).Values;
        int[] shape = [1, 3, 5, 7];
        Assert.Null(digest.Difference(values, shape, 1e-8));
        Assert.Contains("shape is [1, 3, 7, 5]", digest.Difference(values, [1, 3, 7, 5]), StringComparison.Ordinal);

        // An element that was not sampled shows in the projection, one that was by itself.
        var unsampled = Enumerable.Range(0, values.Length).First(i => !digest.Indices.Contains(i));
        Assert.Contains("projection", digest.Difference(With(values, unsampled, 0.5), shape), StringComparison.Ordinal);
        Assert.StartsWith("element 1 is", digest.Difference(With(values, 1, 0.5), shape), StringComparison.Ordinal);
        Assert.Contains("NaN", digest.Difference(With(values, unsampled, double.NaN), shape), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_NamesWhatWasWrongFirst()
    {
        var digest = new Digest { Shape = [1, 1, 1, 2], MaxAbs = 1, Rms = 1, Projection = 0, Indices = [0, 1], Values = [1, 1], IsZero = false };
        var report = new DigestReport();
        report.Compare("missing", null, digest);
        report.Compare("wrong", new Map(1, 1, 1, 2), digest);
        var failure = Assert.ThrowsAny<Exception>(() => report.AssertAgrees("the case"));
        Assert.Contains("2 of 2 tensors differ, first missing:", failure.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => new DigestReport().AssertAgrees("an empty case"));
    }

    [Fact]
    public void ZeroDigest_PassesNoiseOnly()
    {
        var digest = new Digest { Shape = [2], MaxAbs = 0, Rms = 0, Projection = 0, Indices = [], Values = [], IsZero = true, Scale = 10 };
        Assert.Null(digest.Difference([9e-5, -9e-5], [2]));
        Assert.NotNull(digest.Difference([0, 2e-4], [2]));
    }

    private static double[] With(double[] values, int index, double change) => [.. values.Select((value, i) => i == index ? value + change : value)];

    private static ulong Hexadecimal(JsonElement value) => Convert.ToUInt64(value.GetString(), 16);

    private static JsonDocument Open() => JsonDocument.Parse(File.ReadAllText(GoldenFolder.File("procedural.json")));
}
