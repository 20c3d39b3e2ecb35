using System.Text.Json;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Graph;

/// <summary>The oracle's losses against golden/losses, value and whole gradient.</summary>
[Trait("Category", "Golden")]
public sealed class OracleLossTests
{
    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("cross-entropy-smoothing")]
    [InlineData("bce")]
    public void Loss_Agrees(string name)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(GoldenFolder.File($"losses/{name}.json")));
        var root = golden.RootElement;
        var (value, gradient) = Evaluate(name, root, Numbers(root.GetProperty("target").GetProperty("values")).Select(target => (int)target).ToArray());
        Assert.Equal(root.GetProperty("value").GetDouble(), value, 1e-8);
        Assert.Equal(Numbers(root.GetProperty("gradient")), gradient.Values, (a, b) => Math.Abs(a - b) <= 1e-10);
    }

    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("bce")]
    public void Loss_OfNothingCounted_IsZero(string name)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(GoldenFolder.File($"losses/{name}.json")));
        var (value, gradient) = Evaluate(name, golden.RootElement, Enumerable.Repeat(255, 2 * 6 * 7).ToArray());
        Assert.Equal(0, value);
        Assert.All(gradient.Values, g => Assert.Equal(0, g));
    }

    private static (double Value, Map Gradient) Evaluate(string name, JsonElement root, int[] targets)
    {
        int[] shape = [.. Numbers(root.GetProperty("logits").GetProperty("shape")).Select(extent => (int)extent)];
        var logits = Map.Procedural("logits", shape[0], shape[1], shape[2], shape[3]);
        var scale = root.GetProperty("logits").GetProperty("scale").GetDouble();
        for (var i = 0; i < logits.Values.Length; i++)
        {
            logits.Values[i] *= scale;
        }

        return name == "bce"
            ? OracleLoss.BinaryCrossEntropy(logits, targets, 255)
            : OracleLoss.CrossEntropy(
                logits, targets, 255, root.GetProperty("parameters").TryGetProperty("label_smoothing", out var smoothing) ? smoothing.GetDouble() : 0);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];
}
