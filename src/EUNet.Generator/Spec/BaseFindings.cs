using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Spec;

/// <summary>
/// A fault of a spec is reported with that spec, once, however many extend it. Those say at their <c>extends</c> that it has errors.
/// </summary>
internal static class BaseFindings
{
    /// <summary>The findings without those that a base has by itself.</summary>
    /// <param name="findings">All, those in the bases' files among them.</param>
    /// <param name="read">All findings of another spec, read by itself.</param>
    public static EquatableArray<SpecDiagnostic> LeaveOut(
        SpecSource source, EquatableArray<SpecDiagnostic> findings, Func<SpecSource, EquatableArray<SpecDiagnostic>> read, Func<string, SpecSource?> resolve)
    {
        var left = findings.ToList();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var extends in Extends(source))
        {
            if (!named.Add(extends.Text) || resolve(extends.Text) is not { } other || other.Path == source.Path)
            {
                continue;
            }

            var own = read(other);
            left.RemoveAll(found => found.Position.Path != source.Path && own.Contains(found));
            if (own.FirstOrDefault(found => found.Severity == SpecSeverity.Error && findings.Contains(found)) is { } error)
            {
                left.Add(DiagnosticCatalog.BaseHasErrors.At(extends.Position, extends.Text, error.Position));
            }
        }

        return left.OrderBy(found => found.Position.Path != source.Path).ThenBy(found => found.Position.Path, StringComparer.Ordinal)
            .ThenBy(found => found.Position.Line).ThenBy(found => found.Position.Column).ToEquatableArray();
    }

    /// <summary>The values of <c>extends</c>, of the file and of its sections, in the file's order.</summary>
    private static IEnumerable<SpecScalar> Extends(SpecSource source)
    {
        var root = YamlTree.Read(source, []) as SpecMap;
        return (root?.Entries ?? []).Select(entry => entry.Key == "extends" ? entry.Value : (entry.Value as SpecMap)?["extends"]).OfType<SpecScalar>();
    }
}
