using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Spec;

/// <summary>Finds, before YAML is parsed, what makes a YAML parser speak in riddles.</summary>
public static class SpecText
{
    /// <summary>A spec is written by hand: what is longer is some other file.</summary>
    public const int MaximumLength = 1 << 20;

    /// <summary>The text with a space for whatever breaks lines or is no text: escapes in quotes can say both.</summary>
    public static string OneLine(string text) => new string(text.Select((c, i) => BreaksLine(c) || !IsText(text, i) ? ' ' : c).ToArray()).Trim();

    /// <summary>Whether all of it is text, in one line.</summary>
    public static bool IsOneLine(string text) => text == OneLine(text);

    /// <summary>The first flaw of the text as text, or null.</summary>
    internal static SpecDiagnostic? Check(SpecSource source)
    {
        var text = source.Text;
        if (text.Length > MaximumLength)
        {
            return DiagnosticCatalog.Syntax.At(
                new SpecPosition(source.Path, 1, 1), $"it has {text.Length} characters", $"a spec has at most {MaximumLength}");
        }

        var line = 1;
        var lineStart = 0;
        var indenting = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n' || (c == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                (line, lineStart, indenting) = (line + 1, i + 1, true);
                continue;
            }

            if (c == '\t' && indenting && !IsBlank(text, i))
            {
                return Flaw("a tab in the indentation", "indent with spaces");
            }

            if (!IsText(text, i))
            {
                return Flaw($"the character U+{(int)c:X4} is no text", "save the file as UTF-8 without control characters");
            }

            indenting &= c is ' ' or '\t';

            SpecDiagnostic Flaw(string what, string mend) =>
                DiagnosticCatalog.Syntax.At(new SpecPosition(source.Path, line, i - lineStart + 1), what, mend);
        }

        return null;
    }

    private static bool IsBlank(string text, int from)
    {
        for (var i = from; i < text.Length && text[i] is not ('\n' or '\r'); i++)
        {
            if (text[i] is not (' ' or '\t'))
            {
                return text[i] == '#';
            }
        }

        return true;
    }

    private static bool BreaksLine(char c) => c is '\t' or '\r' or '\n' or '\u0085' or '\u2028' or '\u2029';

    private static bool IsText(string text, int i)
    {
        var c = text[i];
        if (char.IsHighSurrogate(c))
        {
            return i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
        }

        if (char.IsLowSurrogate(c))
        {
            return i > 0 && char.IsHighSurrogate(text[i - 1]);
        }

        // U+FFFD is what decoders put for bytes that are not UTF-8; a U+FEFF in front is the byte order mark.
        return c is '\t' or '\r' or '\n'
            || (!char.IsControl(c) && c is not ('\uFFFD' or '\uFFFE' or '\uFFFF') && (c != '\uFEFF' || i == 0));
    }
}
