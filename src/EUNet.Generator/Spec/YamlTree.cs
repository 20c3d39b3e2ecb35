using EUNet.Generator.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EUNet.Generator.Spec;

/// <summary>
/// Reads YAML into a <see cref="SpecNode"/> tree. Refuses what specs do without (anchors, aliases, tags, several documents): each
/// of them would make it unclear which line a diagnostic belongs to.
/// </summary>
internal sealed class YamlTree
{
    private const int DeepestNesting = 32;

    private readonly SpecSource source;
    private readonly List<SpecDiagnostic> diagnostics;
    private readonly Parser parser;

    private YamlTree(SpecSource source, List<SpecDiagnostic> diagnostics)
    {
        this.source = source;
        this.diagnostics = diagnostics;
        parser = new Parser(new StringReader(source.Text));
    }

    /// <summary>The root of the file's only document; null, with a diagnostic, where there is none to be had.</summary>
    public static SpecNode? Read(SpecSource source, List<SpecDiagnostic> diagnostics)
    {
        if (SpecText.Check(source) is { } flaw)
        {
            diagnostics.Add(flaw);
            return null;
        }

        try
        {
            return new YamlTree(source, diagnostics).ReadDocument();
        }
        catch (YamlException e)
        {
            var detail = (e.InnerException ?? e).Message.TrimEnd('.', ' ');
            diagnostics.Add(DiagnosticCatalog.Syntax.At(Position(source, e.Start, e.Start), Lower(detail), SyntaxMend(detail)));
            return null;
        }
    }

    private static string Lower(string text) => text.Length == 0 ? "it cannot be parsed" : char.ToLowerInvariant(text[0]) + text.Substring(1);

    private static string SyntaxMend(string detail) =>
        detail.Contains("flow mapping") ? "close the '{' that opens here, with commas between its entries"
        : detail.Contains("flow sequence") ? "close the '[' that opens here, with commas between its items"
        : detail.Contains("quoted scalar") ? "close the quotes that open here"
        : detail.Contains("simple key") || detail.Contains("':'") ? "put ': ' behind the key"
        : "look at the indentation, colons and brackets here";

    private static SpecPosition Position(SpecSource source, Mark start, Mark end)
    {
        var length = end.Line == start.Line ? Math.Max(1, end.Column - start.Column) : 1;
        return new SpecPosition(source.Path, (int)Math.Max(1, start.Line), (int)Math.Max(1, start.Column), (int)length);
    }

    private SpecPosition Position(ParsingEvent parsed) => Position(source, parsed.Start, parsed.End);

    private SpecNode? ReadDocument()
    {
        Next();
        if (parser.Current is StreamStart)
        {
            Next();
        }

        if (parser.Current is not DocumentStart)
        {
            return new SpecMap([], new SpecPosition(source.Path, 1, 1));
        }

        Next();
        if (ReadNode(0) is not { } root)
        {
            return null;
        }

        Next();
        if (parser.Current is DocumentStart second)
        {
            return Refuse(second, "second document", "remove this '---' and what follows it, or give it a file of its own");
        }

        return root;
    }

    private void Next() => parser.MoveNext();

    /// <summary>Reads the node at the current event and moves behind it.</summary>
    private SpecNode? ReadNode(int depth)
    {
        if (parser.Current is AnchorAlias alias)
        {
            return Refuse(alias, $"aliases (*{alias.Value})", "write the value out, or use 'extends'");
        }

        if (parser.Current is not NodeEvent node)
        {
            return null;
        }

        if (!node.Anchor.IsEmpty)
        {
            return Refuse(node, $"anchors (&{node.Anchor.Value})", "remove the anchor; what two specs share is said by 'extends'");
        }

        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            return Refuse(node, $"tags ({node.Tag.Value})", "remove the tag; quotes make text of a number");
        }

        if (depth > DeepestNesting)
        {
            diagnostics.Add(DiagnosticCatalog.Syntax.At(Position(node), "nested too deep", $"specs need fewer than {DeepestNesting} levels"));
            return null;
        }

        switch (node)
        {
            case Scalar scalar:
                Next();
                return new SpecScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, Position(scalar));
            case SequenceStart start:
                return ReadList(start, depth);
            case MappingStart start:
                return ReadMap(start, depth);
            default:
                return null;
        }
    }

    private SpecNode? ReadList(SequenceStart start, int depth)
    {
        var items = new List<SpecNode>();
        Next();
        while (parser.Current is not SequenceEnd)
        {
            if (ReadNode(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        var position = Position(source, start.Start, parser.Current.End);
        Next();
        return new SpecList(items, position);
    }

    private SpecNode? ReadMap(MappingStart start, int depth)
    {
        var entries = new List<SpecEntry>();
        Next();
        while (parser.Current is not MappingEnd)
        {
            var atKey = parser.Current;
            if (ReadNode(depth + 1) is not { } key)
            {
                return null;
            }

            if (key is not SpecScalar name)
            {
                return Refuse(atKey!, "lists or mappings as keys", "put a name before the ':'");
            }

            if (ReadNode(depth + 1) is not { } value)
            {
                return null;
            }

            if (entries.FirstOrDefault(entry => entry.Key == name.Text) is { } first)
            {
                diagnostics.Add(DiagnosticCatalog.DuplicateKey.At(name.Position, name.Text, first.KeyPosition.Line));
            }
            else
            {
                entries.Add(new SpecEntry(name.Text, name.Position, value));
            }
        }

        var position = Position(source, start.Start, parser.Current.End);
        Next();
        return new SpecMap(entries, position);
    }

    private SpecNode? Refuse(ParsingEvent parsed, string feature, string mend)
    {
        diagnostics.Add(DiagnosticCatalog.UnsupportedYaml.At(Position(parsed), feature, mend));
        return null;
    }
}
