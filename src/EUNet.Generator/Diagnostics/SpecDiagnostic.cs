namespace EUNet.Generator.Diagnostics;

/// <summary>Whether a finding stops the build.</summary>
public enum SpecSeverity
{
    /// <summary>The network is compiled all the same.</summary>
    Warning,

    /// <summary>No network comes of this spec.</summary>
    Error,
}

/// <summary>Something to mend in a spec: what, where, and how.</summary>
/// <param name="Id">EUN001 and so on: <see cref="DiagnosticCatalog"/>.</param>
/// <param name="Message">In the words of the field, with the mend.</param>
public sealed record SpecDiagnostic(string Id, SpecSeverity Severity, string Message, SpecPosition Position)
{
    /// <summary>As a build prints it: <c>specs/road.yaml(14,9): error EUN012: ...</c>.</summary>
    public override string ToString() => $"{Position}: {(Severity == SpecSeverity.Error ? "error" : "warning")} {Id}: {Message}";
}
