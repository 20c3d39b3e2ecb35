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

    private readonly SpecSource _source;
    private readonly List<SpecDiagnostic> _diagnostics;
    private readonly Parser _parser;

    // Brackets that are open, the innermost on top.
    private readonly Stack<NodeEvent> _open = new();

    private YamlTree(SpecSource source, List<SpecDiagnostic> diagnostics)
    {
        _source = source;
        _diagnostics = diagnostics;
        var hasByteOrderMark = source.Text.StartsWith("\uFEFF", StringComparison.Ordinal);
        _parser = new Parser(new StringReader(hasByteOrderMark ? source.Text.Substring(1) : source.Text));
    }

    /// <summary>The root of the file's only document; null, with a diagnostic, where there is none to be had.</summary>
    public static SpecNode? Read(SpecSource source, List<SpecDiagnostic> diagnostics)
    {
        if (SpecText.Check(source) is { } flaw)
        {
            diagnostics.Add(flaw);
            return null;
        }

        var reader = new YamlTree(source, diagnostics);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            diagnostics.Add(reader.Syntax(e));
            return null;
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner, where a key breaks into an open bracket or a list.
            diagnostics.Add(reader.Broken());
            return null;
        }
    }

    private SpecDiagnostic Syntax(YamlException e)
    {
        var detail = e.Message.TrimEnd('.', ' ');
        return _open.Count > 0 && detail.Contains("flow ")
            ? Unclosed()
            : DiagnosticCatalog.Syntax.At(
                Position(_source, e.Start, e.Start), char.ToLowerInvariant(detail[0]) + detail.Substring(1), SyntaxMend(detail));
    }

    private SpecDiagnostic Broken() => _open.Count > 0
        ? Unclosed()
        : DiagnosticCatalog.Syntax.At(
            Position(_source, _parser.Current?.End ?? Mark.Empty, Mark.Empty), "it breaks off here", SyntaxMend(""));

    private SpecDiagnostic Unclosed()
    {
        var bracket = _open.Peek();
        var opens = bracket is MappingStart ? "{" : "[";
        return DiagnosticCatalog.Syntax.At(
            Position(_source, bracket.Start, bracket.Start), $"'{opens}' without its end",
            $"close the '{opens}' that opens here, with commas between what it holds and quotes in pairs");
    }

    private static string SyntaxMend(string detail) =>
        detail.Contains("escape character") ? "write a backslash twice, or use single quotes"
        : detail.Contains("quoted scalar") ? "close the quotes that open here"
        : detail.Contains("invalid mapping") ? "give each key a line and ': ', and put quotes around a value that has ': ' in it"
        : detail.Contains("cannot start any token") ? "put quotes around a value that begins like this"
        : detail.Contains("block ") ? "align it with what it belongs to"
        : "look at the indentation, colons and brackets here";

    private static SpecPosition Position(SpecSource source, Mark start, Mark end)
    {
        var length = end.Line == start.Line ? Math.Max(1, end.Column - start.Column) : 1;
        return new SpecPosition(source.Path, (int)Math.Max(1, start.Line), (int)Math.Max(1, start.Column), (int)length);
    }

    private SpecPosition Position(ParsingEvent parsed) => Position(_source, parsed.Start, parsed.End);

    private SpecNode? ReadDocument()
    {
        Next();
        if (_parser.Current is StreamStart)
        {
            Next();
        }

        if (_parser.Current is not DocumentStart)
        {
            return new SpecMap([], new SpecPosition(_source.Path, 1, 1));
        }

        Next();
        if (ReadNode(0) is not { } root)
        {
            return null;
        }

        Next();
        if (_parser.Current is DocumentStart second)
        {
            return Refuse(second, "second document", "remove this '---' and what follows it, or give it a file of its own");
        }

        return root;
    }

    private void Next() => _parser.MoveNext();

    /// <summary>Reads the node at the current event and moves behind it.</summary>
    private SpecNode? ReadNode(int depth)
    {
        if (_parser.Current is AnchorAlias alias)
        {
            return Refuse(alias, $"aliases (*{alias.Value})", "write the value out, or use 'extends'");
        }

        if (_parser.Current is not NodeEvent node)
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
            _diagnostics.Add(DiagnosticCatalog.Syntax.At(
                Position(node), "nested too deep", $"specs need fewer than {DeepestNesting} levels"));
            return null;
        }

        switch (node)
        {
            case Scalar scalar:
                Next();
                return new SpecScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, Position(scalar));
            case SequenceStart start:
                return Bracketed(start, start.Style == SequenceStyle.Flow, () => ReadList(start, depth));
            case MappingStart start:
                return Bracketed(start, start.Style == MappingStyle.Flow, () => ReadMap(start, depth));
            default:
                return null;
        }
    }

    private SpecNode? Bracketed(NodeEvent start, bool isFlow, Func<SpecNode?> read)
    {
        if (!isFlow)
        {
            return read();
        }

        // Not taken off when the parser throws: what is open then is what the message is about.
        _open.Push(start);
        var node = read();
        _open.Pop();
        return node;
    }

    private SpecNode? ReadList(SequenceStart start, int depth)
    {
        var items = new List<SpecNode>();
        Next();
        while (_parser.Current is not SequenceEnd)
        {
            if (ReadNode(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        var position = Position(_source, start.Start, _parser.Current.End);
        Next();
        return new SpecList(items, position);
    }

    private SpecNode? ReadMap(MappingStart start, int depth)
    {
        var entries = new List<SpecEntry>();
        Next();
        while (_parser.Current is not MappingEnd)
        {
            var atKey = _parser.Current;
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
                _diagnostics.Add(DiagnosticCatalog.DuplicateKey.At(name.Position, name.Text, first.KeyPosition.Line));
            }
            else
            {
                entries.Add(new SpecEntry(name.Text, name.Position, value));
            }
        }

        var position = Position(_source, start.Start, _parser.Current.End);
        Next();
        return new SpecMap(entries, position);
    }

    private SpecNode? Refuse(ParsingEvent parsed, string feature, string mend)
    {
        _diagnostics.Add(DiagnosticCatalog.UnsupportedYaml.At(Position(parsed), feature, mend));
        return null;
    }
}
