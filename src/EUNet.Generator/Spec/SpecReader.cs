using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Spec;

/// <summary>
/// Reads a spec: YAML to tree, <c>extends</c> resolved, checked against the vocabulary, defaults filled in. Never throws for a bad spec.
/// </summary>
public static class SpecReader
{
    /// <summary>Reads a spec.</summary>
    /// <param name="path">As diagnostics shall print it; its file name is the network's kebab name.</param>
    /// <param name="resolve">The spec of a kebab name, or null: what <c>extends</c> looks its bases up in.</param>
    public static SpecReadResult Read(string path, string text, Func<string, SpecSource?> resolve) => Read(path, text, resolve, []);

    /// <summary>Reads a spec.</summary>
    /// <param name="path">As diagnostics shall print it; its file name is the network's kebab name.</param>
    /// <param name="resolve">The spec of a kebab name, or null: what <c>extends</c> looks its bases up in.</param>
    /// <param name="known">The names that <paramref name="resolve"/> knows, to suggest the nearest.</param>
    public static SpecReadResult Read(string path, string text, Func<string, SpecSource?> resolve, IReadOnlyCollection<string> known)
    {
        var whole = ReadWhole(path, text, resolve, known);
        return whole.Diagnostics.All(found => found.Position.Path == path)
            ? whole
            : whole with { Diagnostics = BaseFindings.LeaveOut(new SpecSource(path, text), whole.Diagnostics, source => ReadWhole(source.Path, source.Text, resolve, known).Diagnostics, resolve) };
    }

    /// <summary>With what is wrong in the specs that it extends.</summary>
    private static SpecReadResult ReadWhole(string path, string text, Func<string, SpecSource?> resolve, IReadOnlyCollection<string> known)
    {
        var source = new SpecSource(path, text);
        var diagnostics = new List<SpecDiagnostic>();
        var tree = YamlTree.Read(source, diagnostics);
        if (tree is not SpecMap root)
        {
            if (diagnostics.Count == 0)
            {
                var (at, found) = tree is null ? (new SpecPosition(path, 1, 1), "nothing") : (tree.Position, tree.Describe());
                diagnostics.Add(DiagnosticCatalog.WrongType.At(at, source.Name, Vocabulary.Root.Section.Describe(), found));
            }

            return new SpecReadResult(null, new SpecPositions(path, null), diagnostics.ToEquatableArray());
        }

        var before = diagnostics.Count;
        var merged = new SpecMerger(resolve, known, diagnostics).Merge(source.Name, root);

        // What a base could not give is not missing here as well.
        if (diagnostics.Count == before)
        {
            new SpecChecker(diagnostics).CheckSection(merged, Vocabulary.Root.Section, "", new SpecPosition(path, 1, 1));
        }

        var positions = new SpecPositions(path, merged);
        NetworkSpec? spec = null;
        if (!HasErrors(diagnostics))
        {
            new SpecRules(positions, diagnostics).Check(merged);
            spec = HasErrors(diagnostics) ? null : new SpecResolver(merged).Resolve(source.Name);
        }

        var ordered = diagnostics.OrderBy(d => d.Position.Path != path).ThenBy(d => d.Position.Path, StringComparer.Ordinal)
            .ThenBy(d => d.Position.Line).ThenBy(d => d.Position.Column);
        return new SpecReadResult(spec, positions, ordered.ToEquatableArray());
    }

    private static bool HasErrors(List<SpecDiagnostic> diagnostics) => diagnostics.Any(d => d.Severity == SpecSeverity.Error);
}
