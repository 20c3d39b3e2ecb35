using System.Text;

namespace EUNet.Generator.Emit.Kernels;

/// <summary>Text of kernels: lines with the indentation of the braces around them, ended by <c>\n</c> everywhere.</summary>
internal sealed class KernelWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>One line, or several in one raw string; braces that stand alone indent what follows.</summary>
    public void Write(string lines)
    {
        foreach (var raw in lines.Replace("\r", "").Split('\n'))
        {
            var line = raw.TrimEnd();
            if (line.StartsWith("}", StringComparison.Ordinal))
            {
                _depth--;
            }

            if (line.Length > 0)
            {
                _text.Append(' ', _depth * 4).Append(line);
            }

            _text.Append('\n');
            if (line == "{")
            {
                _depth++;
            }
        }
    }

    /// <summary>A line for each number below <paramref name="count"/>.</summary>
    public void Each(int count, Func<int, string> line)
    {
        for (var i = 0; i < count; i++)
        {
            Write(line(i));
        }
    }

    /// <summary>Opens a brace.</summary>
    public void Open(string line)
    {
        Write(line);
        Write("{");
    }

    /// <summary>Closes a brace.</summary>
    public void Close() => Write("}");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
