namespace EUNet.Generator.Graph;

/// <summary>Something to mend in a spec that shows only when its parts meet: what, where, and how.</summary>
/// <param name="Id">EUN011 and so on.</param>
/// <param name="IsError">Whether no network comes of the spec.</param>
/// <param name="Key">Where the spec states it: <c>decoder.stages[1].skip</c>.</param>
/// <param name="Message">In the words of the field, with the mend.</param>
public sealed record GraphDiagnostic(string Id, bool IsError, string Key, string Message);

/// <summary>What became of a spec.</summary>
/// <param name="Graph">The network, or null where a diagnostic is an error.</param>
/// <param name="Diagnostics">Errors and warnings, in the order of the spec.</param>
public sealed record GraphResult(NetworkGraph? Graph, EquatableArray<GraphDiagnostic> Diagnostics);
