using System.Text.Json;
using EUNet.Imaging;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Imaging;

/// <summary>Every picture of golden/formats/images: as Pillow decodes it, or the error it should be.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenPictureTests
{
    private static readonly Dictionary<string, string> s_problems = new()
    {
        ["truncated.jpg"] = "cut short",
        ["truncated.png"] = "cut short",
        ["header-only.jpg"] = "not a picture, or its header is damaged",
        ["text.jpg"] = "not a picture",
        ["empty.png"] = "the file is empty",
        ["huge-header.png"] = "20000 × 20000 pixels; at most 100,000,000 are read",
        ["enormous-header.png"] = "not a picture, or its header is damaged",
        ["zero-width.png"] = "not a picture, or its header is damaged",
        ["bad-crc.png"] = "cannot be decoded",
    };

    public static IEnumerable<TheoryDataRow<string>> Names => GoldenCases.From(() =>
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenFolder.Path, "formats", "images", "expected.json")));
        return [.. expected.RootElement.GetProperty("files").EnumerateObject().Select(file => file.Name)];
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Picture_IsAsStated_OrTheErrorItShouldBe(string name)
    {
        GoldenCases.Require(name);
        var folder = GoldenFolder.Folder("formats", "images");
        using var list = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        var expected = list.RootElement.GetProperty("files").GetProperty(name);
        if (expected.TryGetProperty("expect", out _))
        {
            Refused(Path.Combine(folder, name));
        }
        else
        {
            Agrees(Path.Combine(folder, name), expected);
        }
    }

    private static void Refused(string path)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<ImageException>(() => ImageFile.Load(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000); // whatever the header claims
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(s_problems[Path.GetFileName(path)], error.Message);
    }

    private static void Agrees(string path, JsonElement expected)
    {
        var image = ImageFile.Load(path);
        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (image.Width, image.Height));
        Assert.Equal((image.Width, image.Height), ImageFile.Measure(path));
        var tolerance = expected.GetProperty("tolerance").GetInt32();
        foreach (var pixel in expected.GetProperty("pixels").EnumerateArray())
        {
            int[] v = [.. pixel.EnumerateArray().Select(e => e.GetInt32())];
            var seen = image[v[1], v[0]];
            Assert.True(
                Math.Abs(seen.R - v[2]) <= tolerance && Math.Abs(seen.G - v[3]) <= tolerance && Math.Abs(seen.B - v[4]) <= tolerance,
                $"at ({v[0]}, {v[1]}): {seen}, expected ({v[2]}, {v[3]}, {v[4]})");
        }

        double[] means = [.. expected.GetProperty("mean").EnumerateArray().Select(e => e.GetDouble())];
        for (var c = 0; c < 3; c++)
        {
            var mean = image.Pixels.Where((_, i) => i % 3 == c).Average(value => (double)value);
            Assert.True(Math.Abs(mean - means[c]) <= (tolerance / 2.0) + 1, $"channel {c}: mean {mean:F3}, expected {means[c]:F3}");
        }
    }
}
