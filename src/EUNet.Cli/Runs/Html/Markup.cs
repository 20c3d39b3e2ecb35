using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace EUNet.Cli.Runs.Html;

/// <summary>HTML as a tree, so that nothing that comes from elsewhere is ever taken for markup, and the page is well-formed XML too.</summary>
internal static class Markup
{
    private static readonly XmlWriterSettings s_writing = new()
    {
        OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false), Indent = true, IndentChars = " ", NewLineChars = "\n",
    };

    /// <summary>An element, of attributes, elements and texts; null leaves nothing.</summary>
    public static XElement Element(string name, params object?[] content)
        => new(name, [.. content.Select(part => part is string text ? Text(text) : part)]);

    /// <summary>An attribute.</summary>
    public static XAttribute Attribute(string name, string value) => new(name, Text(value));

    /// <summary>A class.</summary>
    public static XAttribute Class(string name) => new("class", name);

    /// <summary>Writes a page.</summary>
    public static void Write(XElement page, Stream stream)
    {
        stream.Write("<!DOCTYPE html>\n"u8);
        using var writer = XmlWriter.Create(stream, s_writing);
        page.WriteTo(writer);
    }

    // Control characters and lone surrogates cannot be in a page, not even escaped.
    private static string Text(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                clean.Append(text, i++, 2);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
