using System.Text;

namespace EUNet.Generator.Emit;

/// <summary>Writes indented C# with <c>\n</c> line ends.</summary>
public sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>One line, or several if the text has line breaks; empty ones stay empty.</summary>
    public CodeWriter Line(string text = "")
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0)
            {
                _text.Append(' ', _depth * 4).Append(line);
            }

            _text.Append('\n');
        }

        return this;
    }

    /// <summary>Lines of one raw string; braces that stand alone indent what is between them.</summary>
    public CodeWriter Write(string lines)
    {
        foreach (var raw in lines.Replace("\r", "").Split('\n'))
        {
            var line = raw.TrimEnd();
            _depth -= line.StartsWith("}", StringComparison.Ordinal) ? 1 : 0;
            Line(line);
            _depth += line == "{" ? 1 : 0;
        }

        return this;
    }

    /// <summary>A line for each number below <paramref name="count"/>.</summary>
    public CodeWriter Each(int count, Func<int, string> line)
    {
        for (var i = 0; i < count; i++)
        {
            Write(line(i));
        }

        return this;
    }

    /// <summary>A line, then a brace; all that follows is indented until <see cref="Close"/>.</summary>
    public CodeWriter Open(string text)
    {
        Line(text).Line("{");
        _depth++;
        return this;
    }

    /// <summary>The closing brace of <see cref="Open"/>.</summary>
    public CodeWriter Close(string after = "")
    {
        _depth--;
        return Line("}" + after);
    }

    /// <summary>A one-line documentation comment.</summary>
    public CodeWriter Summary(string text) => Line($"/// <summary>{Escape(text)}</summary>");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
