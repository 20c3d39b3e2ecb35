using System.Globalization;
using EUNet.Generator.Graph;

namespace EUNet.Generator.Emit;

/// <summary>How generated code names and writes things that several files mention.</summary>
internal static class Naming
{
    /// <summary>The field that holds a block's layers: <c>_2a</c>, <c>_stem</c>, <c>_decoder1</c>.</summary>
    public static string Field(Block block) => "_" + block.Name;

    /// <summary>What the interchange names of a block's parameters begin with: <c>block2a</c>, <c>stem</c>, <c>decoder1</c>.</summary>
    public static string Interchange(Block block) => block.Kind == BlockKind.MBConv ? "block" + block.Name : block.Name;

    /// <summary>A float literal that reads back exactly.</summary>
    public static string Literal(double value) => ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f";

    /// <summary>A C# string literal.</summary>
    public static string Quote(string text) => "\"" + string.Concat(text.Select(c => c switch
    {
        '\\' or '"' => "\\" + c,
        _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
        _ => c.ToString(),
    })) + "\"";
}
