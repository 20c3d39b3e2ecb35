using System.Globalization;

namespace EUNet.Generator.Diagnostics;

/// <summary>A kind of finding.</summary>
/// <param name="Id">EUN and three digits; never given to another kind.</param>
/// <param name="Title">What is wrong, without the particulars.</param>
/// <param name="Format">The message, <c>{0}</c> and so on standing for the particulars.</param>
public sealed record DiagnosticRule(string Id, string Title, string Format, SpecSeverity Severity = SpecSeverity.Error)
{
    /// <summary>The finding at a place.</summary>
    /// <param name="particulars">What <see cref="Format"/> asks for.</param>
    public SpecDiagnostic At(SpecPosition position, params object[] particulars) =>
        new(Id, Severity, string.Format(CultureInfo.InvariantCulture, Format, particulars), position);
}
