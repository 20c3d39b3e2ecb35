using System.Globalization;
using CsvHelper;

namespace EUNet.Cli.Runs;

/// <summary>A row of a CSV file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Where in it, from 1.</param>
/// <param name="Fields">Its texts, one for each column.</param>
internal sealed record CsvRow(string Path, long Line, string[] Fields)
{
    /// <summary>A field as a number.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public T Number<T>(int column, Func<string, NumberStyles, IFormatProvider, T> parse)
    {
        try
        {
            return parse(Fields[column], NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new InputException($"{Path}({Line}): '{Fields[column]}' is no number. Remove the line, or the file.", e);
        }
    }

    /// <summary>A field as a number, or null where it is empty.</summary>
    /// <exception cref="InputException">It is something else.</exception>
    public double? Optional(int column) => Fields[column].Length == 0 ? null : Number(column, double.Parse);
}

/// <summary>What a <see cref="CsvLog"/> holds.</summary>
/// <param name="Heading">The columns' names; none where not even their line is whole.</param>
/// <param name="Rows">Its rows, of as many fields.</param>
internal sealed record CsvTable(IReadOnlyList<string> Heading, IReadOnlyList<CsvRow> Rows)
{
    private static readonly CsvReaderOptions s_reading = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    /// <summary>Reads a file, which may still grow. What stands behind the last line's end was cut off and is left out.</summary>
    /// <exception cref="InputException">There is no such file, or it is no such table.</exception>
    public static CsvTable Read(string path)
    {
        try
        {
            var bytes = ReadShared(path);
            var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (whole == 0)
            {
                return new CsvTable([], []);
            }

            using var reader = CsvReader.Create(bytes.AsMemory(0, whole), s_reading);
            reader.ReadHeader();
            var rows = new List<CsvRow>();
            while (reader.Read())
            {
                rows.Add(new CsvRow(path, reader.LineNumber, [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]));
            }

            return new CsvTable([.. reader.Headers], rows);
        }
        catch (CsvFormatException e)
        {
            throw new InputException($"{path}({e.LineNumber}): this is no row of the table: {e.Message} Remove the line, or the file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message} Check the path.", e);
        }
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
