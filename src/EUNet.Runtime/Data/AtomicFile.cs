namespace EUNet.Data;

/// <summary>Writes files so that a reader sees the old content or all of the new, never half: beside the target, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Creates or replaces a file with what <paramref name="write"/> puts into the stream.</summary>
    /// <exception cref="InputException">The file cannot be written there.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Path.GetFullPath(path);
        var beside = $"{target}.{Environment.ProcessId:x}.part";
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(beside);
            throw new InputException($"{path}: cannot be written: {e.Message} Choose a folder that exists and that you may write to.", e);
        }
        catch
        {
            Discard(beside);
            throw;
        }
    }

    /// <summary>Creates a folder, and those above it, unless it is there.</summary>
    /// <exception cref="InputException">It cannot be created there.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the folder cannot be created: {e.Message} Choose another.", e);
        }
    }

    private static void Discard(string beside)
    {
        try
        {
            File.Delete(beside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
