using System.Globalization;

namespace EUNet.Generator.Spec;

/// <summary>What scalars of a spec mean.</summary>
internal static class SpecValues
{
    /// <summary>A whole number in decimal digits, or null.</summary>
    public static int? Integer(SpecNode? node) =>
        node is SpecScalar { Quoted: false } scalar
        && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A finite number such as 0.2, 1e-3 or 7, or null.</summary>
    public static double? Number(SpecNode? node) =>
        node is SpecScalar { Quoted: false } scalar ? Number(scalar.Text) : null;

    /// <inheritdoc cref="Number(SpecNode?)"/>
    public static double? Number(string text) =>
        double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out var value)
        && !double.IsNaN(value) && !double.IsInfinity(value) ? value : null;

    /// <summary>true or false, or null.</summary>
    public static bool? Boolean(SpecNode? node) =>
        node is SpecScalar { Quoted: false } scalar ? scalar.Text switch { "true" => true, "false" => false, _ => null } : null;

    /// <summary>0xRRGGBB of <c>#RRGGBB</c>, or null.</summary>
    public static int? Color(SpecNode? node) =>
        node is SpecScalar { Text.Length: 7 } scalar && scalar.Text[0] == '#'
        && int.TryParse(scalar.Text.Substring(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}
