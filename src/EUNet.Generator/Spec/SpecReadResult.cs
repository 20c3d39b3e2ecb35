using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Spec;

/// <summary>What came of reading a spec. Compares by value, so that an unchanged spec is not compiled again.</summary>
/// <param name="Spec">Null where a diagnostic is an error.</param>
/// <param name="Positions">Where keys stand; those that could be read, where there were errors.</param>
/// <param name="Diagnostics">Errors and warnings, in the order of files and lines.</param>
public sealed record SpecReadResult(NetworkSpec? Spec, SpecPositions Positions, EquatableArray<SpecDiagnostic> Diagnostics);
