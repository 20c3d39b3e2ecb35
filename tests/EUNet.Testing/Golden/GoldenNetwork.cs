using System.Text.Json;
using System.Text.Json.Serialization;

namespace EUNet.Testing;

/// <summary>A file of golden/networks: a network's taps at several sizes, in inference.</summary>
public sealed record GoldenNetwork
{
    /// <summary>The kebab name.</summary>
    [JsonPropertyName("network")]
    public required string Network { get; init; }

    /// <summary>How many parameters it has.</summary>
    [JsonPropertyName("parameters")]
    public required GoldenCounts Parameters { get; init; }

    /// <summary>The kernels' scale.</summary>
    [JsonPropertyName("gain")]
    public required double Gain { get; init; }

    /// <summary>Of the input.</summary>
    [JsonPropertyName("channels")]
    public int Channels { get; init; } = 3;

    /// <summary>The sizes.</summary>
    [JsonPropertyName("cases")]
    public required GoldenCase[] Cases { get; init; }

    /// <summary>Reads a network's file; skips the test where there is no golden folder.</summary>
    public static GoldenNetwork Read(string name) => GoldenJson.Read<GoldenNetwork>($"networks/{name}.json");

    /// <summary>The case of that size.</summary>
    public GoldenCase Case(int batch, int height, int width)
    {
        var found = Cases.FirstOrDefault(item => (item.Batch, item.Height, item.Width) == (batch, height, width));
        Assert.True(found is not null, $"networks/{Network}.json has no case {batch} x {height} x {width}");
        return found;
    }
}

/// <summary>Numbers of parameters.</summary>
public sealed record GoldenCounts(
    [property: JsonPropertyName("total")] long Total, [property: JsonPropertyName("trainable")] long Trainable);

/// <summary>A network's taps at one size.</summary>
public sealed record GoldenCase(
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("taps")] Dictionary<string, Digest> Taps);

/// <summary>Reads golden files.</summary>
public static class GoldenJson
{
    /// <summary>Reads one; skips the test where there is no golden folder.</summary>
    /// <param name="relative">For example <c>training/eunet-tiny.json</c>.</param>
    public static T Read<T>(string relative)
    {
        using var stream = File.OpenRead(GoldenFolder.File(relative));
        return JsonSerializer.Deserialize<T>(stream)
            ?? throw new InvalidDataException($"golden file {relative} holds null");
    }
}
