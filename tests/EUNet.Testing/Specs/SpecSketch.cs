using System.Text;

namespace EUNet.Testing;

/// <summary>A spec that a test puts together key by key: <c>decoder.stages[0].up</c> and what stands behind it, as flow YAML.</summary>
public sealed class SpecSketch
{
    private readonly List<(string[] Path, string Value)> _entries;

    private SpecSketch(List<(string[] Path, string Value)> entries) => _entries = entries;

    /// <summary>A small U-Net behind MBConv blocks.</summary>
    public static SpecSketch Segmenter { get; } = new SpecSketch([])
        .With("network", "Road")
        .With("input.size", "36")
        .With("encoder.stem.filters", "8")
        .With("encoder.blocks", "[r1_k3_s11_e1_o8_se0.25, r2_k3_s22_e4_o16]")
        .With("decoder.stages[0].skip", "stem")
        .With("decoder.stages[0].filters", "16")
        .With("decoder.stages[1].skip", "input")
        .With("decoder.stages[1].filters", "8")
        .With("classes", "3");

    /// <summary>A small plain U-Net.</summary>
    public static SpecSketch Plain { get; } = Segmenter.Without("encoder").With("encoder.levels", "[8, 16, 24]")
        .With("decoder.stages[0].skip", "encoder2").With("decoder.stages[1].skip", "encoder1");

    /// <summary>A small classifier.</summary>
    public static SpecSketch Classifier { get; } = Segmenter.Without("decoder").Without("classes").With("classifier.classes", "10");

    /// <summary>The same with a value at a path, in place of what stood there.</summary>
    public SpecSketch With(string path, string value)
    {
        var parts = Parts(path);
        var entries = _entries.Where(entry => !Starts(entry.Path, parts) && !Starts(parts, entry.Path)).ToList();
        var before = _entries.FindIndex(entry => Starts(entry.Path, parts));
        entries.Insert(before < 0 ? entries.Count : Math.Min(before, entries.Count), (parts, value));
        return new SpecSketch(entries);
    }

    /// <summary>The same without a key.</summary>
    public SpecSketch Without(string path)
    {
        var parts = Parts(path);
        return new SpecSketch([.. _entries.Where(entry => !Starts(entry.Path, parts))]);
    }

    /// <summary>The file.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var section in _entries.GroupBy(entry => entry.Path[0]))
        {
            text.Append(section.Key).Append(": ").Append(Node([.. section], 1)).Append('\n');
        }

        return text.ToString();
    }

    private static string Node(IReadOnlyList<(string[] Path, string Value)> entries, int depth)
    {
        if (entries.Count == 1 && entries[0].Path.Length == depth)
        {
            return entries[0].Value;
        }

        var isList = entries[0].Path[depth][0] == '[';
        var items = entries.GroupBy(entry => entry.Path[depth]).Select(item => (isList ? "" : item.Key + ": ") + Node([.. item], depth + 1));
        return isList ? $"[{string.Join(", ", items)}]" : $"{{ {string.Join(", ", items)} }}";
    }

    private static bool Starts(string[] path, string[] with) => path.Length >= with.Length && path.AsSpan(0, with.Length).SequenceEqual(with);

    private static string[] Parts(string path) => path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
}
