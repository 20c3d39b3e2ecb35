using System.Globalization;
using CsvHelper;
using EUNet.Data;

namespace EUNet.Cli.Runs;

/// <summary>
/// A CSV file that grows by a row at a time and survives whatever ends the process: each row is handed to the system whole, and a last line
/// without its end is no row. The first column is the step.
/// </summary>
internal sealed class CsvLog : IDisposable
{
    private static readonly CsvWriterOptions s_writing = new() { NewLine = "\n", FormatProvider = CultureInfo.InvariantCulture };

    private readonly string _path;
    private readonly string[] _heading;
    private CsvWriter? _writer;

    private CsvLog(string path, string[] heading) => (_path, _heading) = (path, heading);

    /// <summary>A log without rows, which is a file from its first row on. An older file of the name is gone.</summary>
    /// <exception cref="InputException">The older file cannot be removed.</exception>
    public static CsvLog Start(string path, string[] heading)
    {
        Guard(path, () => File.Delete(path));
        return new CsvLog(path, heading);
    }

    /// <summary>The log of a run that goes on behind a step: rows of later steps are dropped.</summary>
    /// <exception cref="InputException">The file is another run's, or damaged, or cannot be written.</exception>
    public static CsvLog Resume(string path, string[] heading, int step)
    {
        if (!File.Exists(path))
        {
            return new CsvLog(path, heading);
        }

        var table = CsvTable.Read(path);
        if (table.Heading.Count > 0 && !table.Heading.SequenceEqual(heading))
        {
            throw new InputException(
                $"{path}: its columns are {string.Join(", ", table.Heading)}, and this run's {string.Join(", ", heading)}. "
                + "Resume the run it was written by, or give --out another folder.");
        }

        AtomicFile.Write(path, stream =>
        {
            using var writer = CsvWriter.Create(stream, s_writing, leaveOpen: true);
            writer.WriteRecord(heading);
            foreach (var row in table.Rows.Where(row => row.Number(0, int.Parse) <= step))
            {
                writer.WriteRecord(row.Fields);
            }
        });
        return new CsvLog(path, heading);
    }

    /// <summary>Appends a row.</summary>
    /// <param name="step">Its first column.</param>
    /// <param name="figures">One for each other column; null leaves it empty.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Append(int step, params IEnumerable<double?> figures)
    {
        // Nine digits tell any two float32 apart.
        string[] texts = [
            step.ToString(CultureInfo.InvariantCulture),
            .. figures.Select(figure => figure?.ToString("G9", CultureInfo.InvariantCulture) ?? "")];
        Guard(_path, () =>
        {
            _writer ??= Open();
            _writer.WriteRecord(texts);
            _writer.Flush();
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    private CsvWriter Open()
    {
        var stream = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var writer = CsvWriter.Create(stream, s_writing, leaveOpen: false);
        if (stream.Length == 0)
        {
            writer.WriteRecord(_heading);
        }

        return writer;
    }

    private static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be written: {e.Message} Make room, close what holds it open, or give --out another folder.", e);
        }
    }
}
