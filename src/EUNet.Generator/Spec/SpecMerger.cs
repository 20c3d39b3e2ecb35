using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Spec;

/// <summary>
/// Replaces every <c>extends</c> by what it stands for. A section's base is, in this order: the section of the spec that its own
/// <c>extends</c> names; for the input, that of the spec that the encoder extends, because weights expect the input they were
/// trained on; that of the spec that the file's <c>extends</c> names.
/// </summary>
internal sealed class SpecMerger(Func<string, SpecSource?> resolve, IReadOnlyCollection<string> known, List<SpecDiagnostic> diagnostics)
{
    private const string ExtendsKey = "extends";

    private static readonly string[] OwnKeys = ["network", "summary", ExtendsKey];

    private readonly Dictionary<string, SpecMap?> _bases = [];

    /// <summary>The file's tree with all that it inherits.</summary>
    public SpecMap Merge(string name, SpecMap root)
    {
        _bases[name] = root;
        var entries = root.Entries.Where(entry => entry.Key is "network" or "summary").ToList();
        foreach (var section in Vocabulary.Root.Section.Keys.Where(key => !OwnKeys.Contains(key.Name)))
        {
            if (Section(root, section, [name]) is { } entry)
            {
                entries.Add(entry);
            }
        }

        // Keys that the vocabulary lacks stay, for the checker to name them.
        entries.AddRange(root.Entries.Where(entry => Vocabulary.Root.Section.Find(entry.Key) is null));
        return new SpecMap(entries, root.Position);
    }

    /// <summary>The section as this file means it; <paramref name="way"/> are the specs that led here, this one last.</summary>
    private SpecEntry? Section(SpecMap root, SpecKey section, IReadOnlyList<string> way)
    {
        var own = root.Find(section.Name);
        var map = own?.Value as SpecMap;
        var isOwn = map?.Find(ExtendsKey) is not null && section.Kind is SectionKind;
        var (extends, label) =
            isOwn ? (map!.Find(ExtendsKey), $"'{section.Name}'")
            : section == Vocabulary.Root.Input && (root["encoder"] as SpecMap)?.Find(ExtendsKey) is { } encoder ? (encoder, "'encoder'")
            : (root.Find(ExtendsKey), "the spec");
        var without = isOwn ? map! with { Entries = map.Entries.Where(entry => entry.Key != ExtendsKey).ToList() } : map;
        var plain = own is null || without is null ? own : own with { Value = without };
        if (extends is null || Base(extends, label, way) is not { } found)
        {
            return plain;
        }

        var inherited = Section(found.Root, section, [.. way, found.Name]);
        if (inherited is null)
        {
            if (isOwn)
            {
                diagnostics.Add(DiagnosticCatalog.BaseLacksSection.At(extends.Value.Position, found.Name, $"section '{section.Name}'"));
            }

            return plain;
        }

        return plain is null ? inherited : Overlay(inherited, plain, section);
    }

    private (string Name, SpecMap Root)? Base(SpecEntry extends, string label, IReadOnlyList<string> way)
    {
        if (extends.Value is not SpecScalar { IsEmpty: false, Text: var name })
        {
            Report(DiagnosticCatalog.WrongType.At(
                extends.Position, ExtendsKey, Vocabulary.Extends.Kind.Describe(), extends.Value.Describe()));
            return null;
        }

        if (way.Contains(name))
        {
            var around = way.SkipWhile(step => step != name).Concat([name]);
            Report(DiagnosticCatalog.CircularExtends.At(extends.Value.Position, label, string.Join(" -> ", around)));
            return null;
        }

        if (!_bases.TryGetValue(name, out var root))
        {
            root = Load(name, extends.Value.Position);
            _bases[name] = root;
        }

        return root is null ? null : (name, root);
    }

    private SpecMap? Load(string name, SpecPosition position)
    {
        if (resolve(name) is not { } source)
        {
            diagnostics.Add(DiagnosticCatalog.UnknownBase.At(position, name, NearestName.Suggestion(name, known)));
            return null;
        }

        var root = YamlTree.Read(source, diagnostics);
        if (root is not null and not SpecMap)
        {
            diagnostics.Add(DiagnosticCatalog.WrongType.At(
                root.Position, source.Name, Vocabulary.Root.Section.Describe(), root.Describe()));
        }

        return root as SpecMap;
    }

    /// <summary>Sections with the same base find the same fault in it.</summary>
    private void Report(SpecDiagnostic diagnostic)
    {
        if (!diagnostics.Contains(diagnostic))
        {
            diagnostics.Add(diagnostic);
        }
    }

    private static SpecEntry Overlay(SpecEntry inherited, SpecEntry own, SpecKey key)
    {
        if (key.ReplacedWhole || SectionOf(key.Kind) is not { } section
            || inherited.Value is not SpecMap below || own.Value is not SpecMap above)
        {
            return own;
        }

        var entries = below.Entries
            .Select(entry => above.Find(entry.Key) is not { } over ? entry
                : section.Find(entry.Key) is { } inner ? Overlay(entry, over, inner)
                : over)
            .Concat(above.Entries.Where(entry => below.Find(entry.Key) is null));
        return own with { Value = above with { Entries = entries.ToList() } };
    }

    private static SectionKind? SectionOf(ValueKind kind) =>
        kind as SectionKind ?? (kind as AnyKind)?.Alternatives.OfType<SectionKind>().FirstOrDefault();
}
