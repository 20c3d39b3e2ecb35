using EUNet.Generator.Diagnostics;
using EUNet.Generator.Emit;
using EUNet.Generator.Graph;
using EUNet.Generator.Spec;

namespace EUNet.Generator;

/// <summary>The compiler from end to end, without Roslyn: what the generator, the command line and the tests call.</summary>
public static class SpecCompiler
{
    /// <summary>Reads a spec; <paramref name="others"/> are the files that <c>extends</c> may name.</summary>
    public static SpecReadResult Read(SpecSource source, IReadOnlyList<SpecSource> others)
        => SpecReader.Read(source.Path, source.Text, name => others.FirstOrDefault(other => other.Name == name), others.Select(other => other.Name).ToArray());

    /// <summary>Everything wrong with a spec: what reading found and, if it could be read, what its parts show when they meet.</summary>
    public static EquatableArray<SpecDiagnostic> Findings(SpecReadResult read)
    {
        if (read.Spec is null)
        {
            return read.Diagnostics;
        }

        var met = GraphBuilder.Build(read.Spec).Diagnostics.Select(found => new SpecDiagnostic(
            found.Id, found.IsError ? SpecSeverity.Error : SpecSeverity.Warning, found.Message, read.Positions[found.Key]));
        return read.Diagnostics.Concat(met).ToEquatableArray();
    }

    /// <summary>
    /// Specs whose class or file name another spec has already, in the order of their paths: an error each. Their code would clash with the other's.
    /// </summary>
    public static EquatableArray<SpecDiagnostic> TakenNames(IEnumerable<SpecReadResult> reads)
    {
        var taken = new List<SpecDiagnostic>();
        var classes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var read in reads.Where(read => read.Spec is not null).OrderBy(read => read.Positions.File, StringComparer.Ordinal))
        {
            var (spec, file) = (read.Spec!, read.Positions.File);
            if (names.TryGetValue(spec.Name, out var other))
            {
                taken.Add(DiagnosticCatalog.NameTaken.At(new SpecPosition(file, 1, 1), "file name", spec.Name, other));
            }
            else if (classes.TryGetValue(spec.ClassName, out other))
            {
                taken.Add(DiagnosticCatalog.NameTaken.At(read.Positions.Value("network"), "class", spec.ClassName, other));
            }
            else
            {
                names.Add(spec.Name, file);
                classes.Add(spec.ClassName, file);
            }
        }

        return taken.ToEquatableArray();
    }

    /// <summary>The code of a network, or null where its graph cannot be built.</summary>
    public static GeneratedNetwork? Emit(NetworkSpec spec, string rootNamespace)
        => GraphBuilder.Build(spec).Graph is { } graph
            ? NetworkEmitter.Emit(graph, GraphBuilder.Build(spec, regularized: true).Graph!, rootNamespace)
            : null;
}
