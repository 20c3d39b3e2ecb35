using EUNet.Imaging;
using Spectre.Console;

namespace EUNet.Cli;

/// <summary>Tables and progress on standard output, warnings on standard error: drawn on a terminal, plain text in columns where it is piped.</summary>
internal static class Report
{
    private static bool Plain => Console.IsOutputRedirected;

    /// <summary>Writes rows under a heading. The columns named right-aligned hold numbers.</summary>
    public static void Table(string[] heading, bool[] right, IReadOnlyList<string[]> rows, Func<int, Rgb?>? swatch = null)
    {
        if (Plain)
        {
            WritePlain(heading, right, rows);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        for (var i = 0; i < heading.Length; i++)
        {
            table.AddColumn(right[i] ? new TableColumn(heading[i]).RightAligned() : new TableColumn(heading[i]));
        }

        for (var row = 0; row < rows.Count; row++)
        {
            var cells = rows[row].Select(Markup.Escape).ToArray();
            if (swatch?.Invoke(row) is { } color)
            {
                cells[^1] = $"[on rgb({color.R},{color.G},{color.B})]    [/] {cells[^1]}";
            }

            table.AddRow(cells);
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Writes what the user should know though all went well, a line each, to standard error.</summary>
    public static void Warn(IReadOnlyList<string> notes)
    {
        foreach (var note in notes)
        {
            Console.Error.WriteLine($"eunet: warning: {note}");
        }
    }

    /// <summary>A line of progress: over the last one on a terminal; where it is piped, a line of its own.</summary>
    /// <param name="text">The line.</param>
    /// <param name="milestone">Whether it is worth a line where it is piped.</param>
    public static void Progress(string text, bool milestone)
    {
        if (!Plain)
        {
            Console.Write($"\r{text}\u001b[K");
        }
        else if (milestone)
        {
            Console.WriteLine(text);
        }
    }

    /// <summary>Writes a line, in place of the line of progress.</summary>
    public static void Line(string text)
    {
        Progress(text, milestone: true);
        EndProgress();
    }

    /// <summary>Writes an error to standard error, below the line of progress.</summary>
    public static void Error(string message)
    {
        if (!Plain && !Console.IsErrorRedirected)
        {
            Console.Write("\r\u001b[K");
        }

        Console.Error.WriteLine($"eunet: {message}");
    }

    /// <summary>Ends the line of progress.</summary>
    public static void EndProgress()
    {
        if (!Plain)
        {
            Console.WriteLine();
        }
    }

    private static void WritePlain(string[] heading, bool[] right, IReadOnlyList<string[]> rows)
    {
        var widths = heading.Select((head, i) => Math.Max(head.Length, rows.Count == 0 ? 0 : rows.Max(row => row[i].Length))).ToArray();
        foreach (var row in rows.Prepend(heading))
        {
            var cells = row.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            Console.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
