using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EUNet.Generator.Graph;
using EUNet.Onnx.Format;

namespace EUNet.Onnx;

/// <summary>
/// What a model says of its network: <c>network</c>, <c>fingerprint</c>, <c>activation</c> (what makes probabilities of the logits),
/// <c>input</c> (<c>normalized</c>, or <c>0..255</c> where the model normalises), <c>normalize</c> (JSON: name, and mean and std on the scale 0..255),
/// and where the network names classes <c>classes</c> (JSON: name and colour of each, by index) and <c>ignore_index</c>.
/// </summary>
internal static class Metadata
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All entries.</summary>
    public static IEnumerable<StringStringEntryProto> Of(NetworkGraph graph, bool normalizes)
    {
        yield return Entry("network", graph.Name);
        yield return Entry("fingerprint", Fingerprint.Of(graph));
        yield return Entry("activation", graph.HeadActivation);
        yield return Entry("input", normalizes ? "0..255" : "normalized");
        var normalization = graph.Input.Normalization;
        yield return Json("normalize", new { name = normalization.Name, mean = normalization.Mean.ToArray(), std = normalization.Std.ToArray() });
        if (graph.Classes is { } classes)
        {
            yield return Json("classes", classes.Items.Select(item => new
            {
                name = item.Name,
                color = string.Create(CultureInfo.InvariantCulture, $"#{item.Color:X6}"),
            }));
            if (classes.Ignore is { } ignore)
            {
                yield return Entry("ignore_index", ignore.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static StringStringEntryProto Json<T>(string key, T value) => Entry(key, JsonSerializer.Serialize(value, s_json));

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
