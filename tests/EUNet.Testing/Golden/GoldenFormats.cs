using System.Text.Json;

namespace EUNet.Testing;

/// <summary>The weight files of golden/formats, and what its expected.json says of each.</summary>
public static class GoldenFormats
{
    private static readonly Lazy<JsonDocument> Expected = new(() => JsonDocument.Parse(File.ReadAllBytes(Path("expected.json"))));

    /// <summary>A file of the folder.</summary>
    public static string Path(string file) => System.IO.Path.Combine(GoldenFolder.Path, "formats", file);

    /// <summary>What is said of a file; skips the test where there is no golden folder.</summary>
    public static JsonElement Of(string file)
    {
        GoldenCases.Require(file);
        GoldenFolder.File("formats/expected.json");
        return Expected.Value.RootElement.GetProperty("files").GetProperty(file);
    }

    /// <summary>A network's parameters: for each its shape in PyTorch's order, and the FNV-1a hash of its elements' bytes.</summary>
    /// <param name="values">Which set of values: base or ema.</param>
    public static IReadOnlyDictionary<string, (int[] Shape, string Hash)> Parameters(string network, string values = "base")
        => Expected.Value.RootElement.GetProperty("networks").GetProperty(network).GetProperty("digests").GetProperty(values).EnumerateObject().ToDictionary(
            item => item.Name,
            item => (item.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()).ToArray(), item.Value.GetProperty("fnv").GetString()!));

    /// <summary>The files of a kind; a row that stands for the folder's absence where there is none.</summary>
    /// <param name="kind">network (those that hold a network's weights), features, evil or broken.</param>
    /// <param name="isRead">Which names are of a format that the test is about.</param>
    public static IEnumerable<TheoryDataRow<string>> Files(string kind, Func<string, bool> isRead)
        => GoldenCases.From(() => Expected.Value.RootElement.GetProperty("files").EnumerateObject()
            .Where(file => isRead(file.Name) && (file.Value.TryGetProperty("kind", out var found) ? found.GetString() : "network") == kind)
            .Select(file => file.Name));
}
