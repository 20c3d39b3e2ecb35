using System.Text.Json;
using EUNet.Losses;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Losses;

/// <summary>Every loss of golden/losses: value and gradient, in PyTorch's double precision.</summary>
[Trait("Category", "Golden")]
public sealed class LossGoldenTests
{
    // Elements are asked to be within this share of the gradient's largest, values of themselves.
    private const double Tolerance = 1e-5;
    private const string Degenerate = "degenerate";

    public static IEnumerable<TheoryDataRow<string>> Cases => GoldenCases.In("losses").Where(row => row.Data != Degenerate);

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValueAndGradient_Agree(string name)
    {
        GoldenCases.Require(name);
        using var file = JsonDocument.Parse(File.ReadAllText(GoldenFolder.File($"losses/{name}.json")));
        var golden = file.RootElement;
        var shape = Ints(golden.GetProperty("logits").GetProperty("shape"));
        var batch = Batch(shape, golden.GetProperty("logits").GetProperty("scale").GetSingle());
        Ints(golden.GetProperty("target").GetProperty("values")).CopyTo(batch.Targets, 0);
        var value = batch.Evaluate(Of(golden), golden.GetProperty("ignore_index").GetInt32());

        Assert.Equal(golden.GetProperty("counted_pixels").GetInt32(), batch.Counted);
        var expected = golden.GetProperty("value").GetDouble();
        Assert.Equal(expected, value, Tolerance * expected);
        double[] gradient = [.. golden.GetProperty("gradient").EnumerateArray().Select(element => element.GetDouble())];
        var allowed = Tolerance * gradient.Max(Math.Abs);
        for (var i = 0; i < gradient.Length; i++)
        {
            Assert.Equal(gradient[i], batch.Gradient[Place(shape, i)], allowed);
        }
    }

    [Fact]
    public void DegenerateTargets_GiveWhatTheyShould()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(GoldenFolder.File($"losses/{Degenerate}.json")));
        var cases = file.RootElement.GetProperty("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        foreach (var golden in cases)
        {
            var batch = Batch([2, golden.GetProperty("mode").GetString() == "binary" ? 1 : 5, 6, 7], 4);
            Array.Fill(batch.Targets, golden.GetProperty("target").GetString() switch
            {
                "every pixel ignored" => 255,
                "every pixel 0" => 0,
                var other => throw new NotSupportedException(other),
            });
            var expected = golden.GetProperty("value").GetDouble();
            Assert.Equal(expected, batch.Evaluate(Of(golden), 255), Tolerance * expected);
            var gradient = golden.GetProperty("gradient");
            if (gradient.ValueKind == JsonValueKind.Array)
            {
                var i = 0;
                foreach (var element in gradient.EnumerateArray())
                {
                    Assert.Equal(element.GetDouble(), batch.Gradient[i++], Tolerance);
                }
            }
            else
            {
                Assert.All(batch.Gradient, element => Assert.Equal(gradient.GetDouble(), element));
            }
        }
    }

    private static LossBatch Batch(int[] shape, float scale)
    {
        var batch = new LossBatch(shape[0] * shape[2] * shape[3], shape[1]);
        var values = Procedural.Uniform("logits", batch.Logits.Length);
        for (var i = 0; i < values.Length; i++)
        {
            batch.Logits[Place(shape, i)] = scale * values[i];
        }

        return batch;
    }

    // From N C H W to N H W C.
    private static int Place(int[] shape, int i)
    {
        int area = shape[2] * shape[3], pixel = i % area, c = i / area % shape[1], sample = i / area / shape[1];
        return (((sample * area) + pixel) * shape[1]) + c;
    }

    private static Loss Of(JsonElement golden)
    {
        var parameters = golden.GetProperty("parameters");
        double? Number(string name) => parameters.TryGetProperty(name, out var value) ? value.GetDouble() : null;
        float[]? weights = parameters.TryGetProperty("class_weights", out var listed) ? [.. listed.EnumerateArray().Select(weight => weight.GetSingle())] : null;
        Loss One(string name) => name switch
        {
            "cross-entropy" or "cross-entropy-weights" or "cross-entropy-smoothing" or "cross-entropy-weights-smoothing"
                => Loss.CrossEntropy(weights, Number("label_smoothing") ?? 0),
            "bce" or "bce-pos-weight" => Loss.Bce(Number("pos_weight") ?? 1),
            "dice" or "dice-binary" => Loss.Dice(),
            "jaccard" or "jaccard-binary" => Loss.Jaccard(),
            "tversky" or "tversky-binary" => Loss.Tversky(Number("alpha")!.Value, Number("beta")!.Value),
            "focal" or "focal-binary" or "focal-binary-alpha" => Loss.Focal(Number("gamma")!.Value, Number("alpha")),
            "lovasz-softmax" or "lovasz-hinge" => Loss.Lovasz(),
            _ => throw new NotSupportedException($"no loss is known as {name}"),
        };
        return golden.GetProperty("loss").GetString()!.Split("-plus-").Select(One).Aggregate((a, b) => a + b);
    }

    private static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(element => element.GetInt32())];
}
