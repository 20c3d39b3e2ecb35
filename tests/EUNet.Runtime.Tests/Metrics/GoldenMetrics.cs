using System.Text.Json;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Metrics;

/// <summary>What golden/metrics.json holds.</summary>
internal static class GoldenMetrics
{
    /// <summary>The file.</summary>
    public static JsonDocument Read() => JsonDocument.Parse(File.ReadAllText(GoldenFolder.File("metrics.json")));

    /// <summary>A list of whole numbers.</summary>
    public static int[] Ints(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(element => element.GetInt32())];

    /// <summary>Nine digits agree; null is null.</summary>
    public static void Same(JsonElement expected, double? actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(actual);
            return;
        }

        Assert.Equal(expected.GetDouble(), Assert.NotNull(actual), 1e-8);
    }
}
