using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Spec;

/// <summary>Classes by name and colour, and once the ignored mask value.</summary>
internal static class ClassMap
{
    private const string Ignore = "ignore";

    /// <summary>Checks names, colours and the ignored value.</summary>
    public static void Check(SpecMap map, List<SpecDiagnostic> diagnostics)
    {
        var members = new Dictionary<string, string>();
        foreach (var entry in map.Entries)
        {
            if (entry.Key == Ignore)
            {
                CheckIgnore(entry, diagnostics);
                continue;
            }

            var member = CSharpNames.Pascal(entry.Key);
            if (!SpecText.IsOneLine(entry.Key))
            {
                diagnostics.Add(DiagnosticCatalog.BadName.At(
                    entry.KeyPosition, SpecText.OneLine(entry.Key), "has characters around or in it that are no text", "write it without escapes"));
            }
            else if (!CSharpNames.IsIdentifier(member))
            {
                diagnostics.Add(DiagnosticCatalog.BadName.At(
                    entry.KeyPosition, entry.Key, "cannot become a member of a C# enum", "begin it with a letter from a to z"));
            }
            else if (members.TryGetValue(member, out var other))
            {
                diagnostics.Add(DiagnosticCatalog.BadName.At(
                    entry.KeyPosition, entry.Key, $"and '{other}' would both become the C# name {member}", "rename one of them"));
            }
            else
            {
                members.Add(member, entry.Key);
            }

            if (SpecValues.Color(entry.Value) is null)
            {
                var at = entry.Value is SpecScalar { IsEmpty: true } ? entry.Position : entry.Value.Position;
                diagnostics.Add(DiagnosticCatalog.BadColor.At(at, entry.Key, entry.Value.Describe()));
            }
        }

        if (map.Entries.All(entry => entry.Key == Ignore))
        {
            diagnostics.Add(DiagnosticCatalog.WrongType.At(
                map.Position, "classes", new ClassMapKind().Describe(), "a mapping without a class"));
        }
        else if (map.Entries.Count > Vocabulary.Root.MostClasses)
        {
            diagnostics.Add(DiagnosticCatalog.OutOfRange.At(
                map.Position, "classes", $"at most {Vocabulary.Root.MostClasses} classes", $"a mapping of {map.Entries.Count}"));
        }
    }

    /// <summary>The classes of a checked mapping.</summary>
    public static ClassesSpec Read(SpecMap map, int? ignore) =>
        new(
            map.Entries.Where(entry => entry.Key != Ignore)
                .Select(entry => new ClassSpec(entry.Key, SpecValues.Color(entry.Value) ?? 0)).ToEquatableArray(),
            SpecValues.Integer(map[Ignore]) ?? ignore);

    /// <summary>Classes that have no names: class0, class1, ..., in Pascal VOC's colours (Everingham et al. 2010).</summary>
    public static ClassesSpec Numbered(int count, int? ignore) =>
        new(Enumerable.Range(0, count).Select(i => new ClassSpec($"class{i}", VocColor(i))).ToEquatableArray(), ignore);

    // Bits 0, 3, 6, ... of the index become red's highest bits downwards, 1, 4, 7, ... green's, 2, 5, 8, ... blue's.
    private static int VocColor(int index)
    {
        var (red, green, blue) = (0, 0, 0);
        for (var bit = 7; bit >= 0 && index != 0; bit--, index >>= 3)
        {
            red |= (index & 1) << bit;
            green |= ((index >> 1) & 1) << bit;
            blue |= ((index >> 2) & 1) << bit;
        }

        return (red << 16) | (green << 8) | blue;
    }

    private static void CheckIgnore(SpecEntry entry, List<SpecDiagnostic> diagnostics)
    {
        var kind = Vocabulary.Root.Ignore.Kind;
        if (SpecValues.Integer(entry.Value) is not { } value)
        {
            diagnostics.Add(DiagnosticCatalog.WrongType.At(entry.Position, "classes.ignore", kind.Describe(), entry.Value.Describe()));
        }
        else if (kind is IntegerKind range && (value < range.Minimum || value > range.Maximum))
        {
            diagnostics.Add(DiagnosticCatalog.OutOfRange.At(entry.Value.Position, "classes.ignore", kind.Describe(), value));
        }
    }
}
