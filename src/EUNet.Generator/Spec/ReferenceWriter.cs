using System.Text;

namespace EUNet.Generator.Spec;

/// <summary>Writes the vocabulary as a page of documentation, a table a section, from the table that the parser reads by.</summary>
public static class ReferenceWriter
{
    /// <summary>The page's text, Markdown, ending with a line feed.</summary>
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("# Every key of a spec\n\n");
        page.Append("Written from the table that the parser reads by (`src/EUNet.Generator/Spec/Vocabulary.cs`); a test keeps the two the same.\n");
        page.Append("[Writing a spec](writing-a-spec.md) shows how they go together.\n");
        Section(page, Vocabulary.Root.Section, "", new HashSet<SectionKind>());
        return page.ToString();
    }

    private static void Section(StringBuilder page, SectionKind section, string path, HashSet<SectionKind> done)
    {
        done.Add(section);
        page.Append("\n## ").Append(path.Length == 0 ? "The file" : $"`{path}`").Append("\n\n");
        page.Append("| key | takes | by default | |\n|-|-|-|-|\n");
        foreach (var key in section.Keys)
        {
            var otherwise = key.Required ? "must be said" : key.Default is { } value ? $"`{value}`" : key.DefaultNote ?? "";
            page.Append($"| `{key.Name}` | {Cell(Takes(key.Kind))} | {Cell(otherwise)} | {Cell(key.Docs)} |\n");
        }

        foreach (var key in section.Keys)
        {
            foreach (var inner in Sections(key.Kind).Where(inner => !done.Contains(inner)).ToList())
            {
                Section(page, inner, path.Length == 0 ? key.Name : $"{path}.{key.Name}", done);
            }
        }
    }

    private static string Takes(ValueKind kind) => kind switch
    {
        SectionKind section => "a mapping of " + string.Join(", ", section.Keys.Select(key => $"`{key.Name}`")),
        AnyKind any => string.Join("; or ", any.Alternatives.Select(Takes)),
        ListKind { Element: SectionKind section } list => $"a list of {list.Items}, each {Takes(section)}",
        ChoiceKind choice => string.Join(", ", choice.Values.Select(word => $"`{word}`")),
        _ => kind.Describe(),
    };

    private static IEnumerable<SectionKind> Sections(ValueKind kind) => kind switch
    {
        SectionKind section => [section],
        AnyKind any => any.Alternatives.SelectMany(Sections),
        ListKind list => Sections(list.Element),
        _ => [],
    };

    private static string Cell(string text) => text.Replace("|", "\\|").Replace("\n", " ");
}
