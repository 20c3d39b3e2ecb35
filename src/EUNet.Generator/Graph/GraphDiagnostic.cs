using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Graph;

/// <summary>Something to mend in a spec that shows only when its parts meet: what, where, and how.</summary>
/// <param name="Key">Where the spec states it: <c>decoder.stages[1].skip</c>.</param>
/// <param name="Message">The rule's, with its particulars.</param>
public sealed record GraphDiagnostic(DiagnosticRule Rule, string Key, string Message)
{
    /// <summary>EUN011 and so on.</summary>
    public string Id => Rule.Id;

    /// <summary>Whether no network comes of the spec.</summary>
    public bool IsError => Rule.Severity == SpecSeverity.Error;
}

/// <summary>What became of a spec.</summary>
/// <param name="Graph">The network, or null where a diagnostic is an error.</param>
public sealed record GraphResult(NetworkGraph? Graph, EquatableArray<GraphDiagnostic> Diagnostics);
