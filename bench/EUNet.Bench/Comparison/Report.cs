using System.Text.Json;

namespace EUNet.Bench.Comparison;

/// <summary>Results on standard output: a table, or JSON alone.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Prints the rows.</summary>
    public static void Print<T>(IReadOnlyList<T> rows, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(rows, s_json));
            return;
        }

        using var document = JsonSerializer.SerializeToDocument(rows, s_json);
        var table = document.RootElement.EnumerateArray()
            .Select(row => row.EnumerateObject().Select(cell => cell.Value.ToString()).ToArray())
            .Prepend([.. document.RootElement[0].EnumerateObject().Select(cell => cell.Name)])
            .ToArray();
        var widths = Enumerable.Range(0, table[0].Length).Select(column => table.Max(row => row[column].Length)).ToArray();
        foreach (var row in table)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
        }
    }
}
