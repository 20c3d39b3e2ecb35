using System.Globalization;
using EUNet.Generator.Spec;

namespace EUNet.Testing;

/// <summary>
/// Values for every key of the vocabulary, read from the vocabulary itself: each word, both ends of each range, what lies just outside,
/// and for texts what a person might write.
/// </summary>
public static class VocabularyValues
{
    private static readonly string[] s_tokens =
    [
        "r1_k3_s11_e1_o8", "r2_k5_s22_e6_i16_o24_se0.25", "r1_k3_s21_e4_o16", "r1_k1_s1_e1_o8_noskip", "r2_k3_s2_e4_o16_c1", "r1_k3_s1_e1_o8_c1",
        "r1_k15_s1_e64_o8_se1", "r3_k3_s1_e2_fc24_c1_o32", "r100_k3_s1_e1_o8", "r1_k3_s2_e1_o65536_se0.01", "r1_k2_s1_e1_o8", "r1_k3",
    ];

    private static readonly Dictionary<string, string[]> s_texts = new()
    {
        ["the name of a C# class"] = ["RoadNet", "class", "Network", "record", "Straße", "\"2d\"", "R2D2", "_", "x", "Class", "FeatureMap", "EUNet", "GlobalNet"],
        ["a line of text"] =
        [
            "streets", "\"</summary> & <b> \\\" \\\\\"", "\"two\\nlines\"", "\"\\0 \\u2028 \\x85 \\e\"", "\"*/ // {0} {{ $\"", "'it''s'", "\"\\uD800\"",
        ],
        ["the name of a spec"] = ["efficientnet-b0", "eunet-b0", "unet-small-same", "x", "nowhere", "\"\""],
        ["the name of a tap, such as 3b.drop"] = ["none", "input", "stem", "1a", "2a.expand", "2b.drop", "2b", "encoder2", "decoder1", "logits", "nowhere", "\"{0}\""],
    };

    /// <summary>Every key of a spec and its values: the path, then flow YAML.</summary>
    public static IReadOnlyList<(string Path, IReadOnlyList<string> Values)> All { get; } = [.. Keys(Vocabulary.Root.Section, "")];

    /// <summary>The values of a kind, right ones and some that are not.</summary>
    public static IEnumerable<string> Of(ValueKind kind) => kind switch
    {
        IntegerKind whole => [Text(whole.Minimum - 1L), Text(whole.Minimum), Text(Math.Min(7, whole.Maximum)), Text(whole.Maximum), Text(whole.Maximum + 1L), "1e9"],
        KernelKind kernel => ["1", "2", "3", "5", Text(kernel.Maximum), Text(kernel.Maximum + 2L)],
        NumberKind number =>
        [
            Text(number.Minimum), Text(number.Minimum + 1e-300), Text(number.Minimum + 1e-9), Text((number.Minimum + number.Maximum) / 2), "0.1", "1.4",
            Text(number.Maximum - 1e-9), Text(number.Maximum), "1e-300", "1e300", "nan",
        ],
        BooleanKind => ["true", "false"],
        ChoiceKind choice => choice.Values,
        TextKind text => s_texts[text.What],
        BlockTokenKind => s_tokens,
        LossKind => [.. LossTexts.Good.Select(loss => $"\"{loss.Text}\""), "bce", "dice(smooth 1, present)", "\"dice\\n+\\u2028lovasz\"", "\"dice\\nbce\"", "\"\"", "5"],
        ClassMapKind =>
        [
            "{ road: \"#804080\", sky: \"#808080\" }", "{ road: \"#804080\", ignore: 255 }", "{ ignore: 3 }", "{ road: \"#804080\", sky: \"#808080\", ignore: 1 }",
            "{ \"a\\nb\": \"#000000\", c: \"#FFFFFF\" }", "{ \"<c> & \\\"\": \"#000000\" }", "{ Equals: \"#000000\", to string: \"#000001\", class: \"#000002\" }",
            "{ name: 5 }", "{}",
        ],
        ListKind list => Lists(list),
        SectionKind section => Mappings(section),
        AnyKind any => any.Alternatives.SelectMany(Of),
        _ => throw new ArgumentException($"no values are known for {kind.GetType().Name}", nameof(kind)),
    };

    private static IEnumerable<(string, IReadOnlyList<string>)> Keys(SectionKind section, string prefix)
    {
        foreach (var key in section.Keys)
        {
            var path = prefix + key.Name;
            yield return (path, [.. Of(key.Kind).Distinct()]);
            foreach (var inner in (key.Kind as AnyKind)?.Alternatives ?? EquatableArrayOf(key.Kind))
            {
                var keys = inner switch
                {
                    SectionKind below => Keys(below, path + "."),
                    ListKind { Element: SectionKind item } => Keys(item, path + "[0]."),
                    _ => [],
                };
                foreach (var key2 in keys)
                {
                    yield return key2;
                }
            }
        }
    }

    private static EUNet.Generator.EquatableArray<ValueKind> EquatableArrayOf(ValueKind kind) => EUNet.Generator.EquatableArray.Of(kind);

    private static IEnumerable<string> Lists(ListKind list)
    {
        var values = Of(list.Element).Distinct().ToArray();
        foreach (var value in values)
        {
            yield return List(value, Math.Max(list.MinimumCount, 1));
        }

        yield return "[]";
        yield return "[" + string.Join(", ", values.Take(list.MaximumCount)) + "]";
        foreach (var value in values.Skip(1).Take(3))
        {
            yield return List(value, Math.Max(1, list.MaximumCount / 2));
            yield return List(value, list.MaximumCount);
        }

        yield return List(values[1], list.MaximumCount + 1);
    }

    private static IEnumerable<string> Mappings(SectionKind section)
    {
        yield return "{}";
        var required = section.Keys.Where(key => key.Required).ToDictionary(key => key, key => key.Example);
        foreach (var key in section.Keys)
        {
            foreach (var value in Of(key.Kind).Distinct().Take(key.Kind is SectionKind ? 4 : 12))
            {
                var entries = required.Where(other => other.Key != key).Select(other => $"{other.Key.Name}: {other.Value}").Append($"{key.Name}: {value}");
                yield return $"{{ {string.Join(", ", entries)} }}";
            }
        }
    }

    private static string List(string value, int count) => "[" + string.Join(", ", Enumerable.Repeat(value, count)) + "]";

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
