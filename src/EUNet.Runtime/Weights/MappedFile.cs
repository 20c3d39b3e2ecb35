using System.IO.MemoryMappedFiles;

namespace EUNet.Weights;

/// <summary>Makes a reader's own exception.</summary>
internal delegate WeightsException WeightsError(string path, string? tensor, string problem, string mend);

/// <summary>A file's bytes, memory-mapped: they are read from the disk when they are looked at.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _data;
    private bool _isDisposed;

    private MappedFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Path = path;
        Length = stream.Length;
        if (Length == 0)
        {
            return; // nothing can be mapped
        }

        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _data);
        _data += _view.PointerOffset;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="WeightsException">It is missing or cannot be read.</exception>
    public static MappedFile Open(string path, WeightsError error)
    {
        try
        {
            return new MappedFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw error(path, null, "there is no such file", "Check the path");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw error(path, null, "cannot be read: " + e.Message.TrimEnd('.'), "Check that it is a file and that you may read it");
        }
    }

    /// <summary>Some of its bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the file.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
        return new ReadOnlySpan<byte>(_data + offset, count);
    }

    /// <summary>Its first bytes; fewer where it has fewer.</summary>
    public ReadOnlySpan<byte> Head(int count) => Bytes(0, (int)Math.Min(count, Length));

    /// <summary>Some of its bytes, as a stream that is valid as long as this is.</summary>
    public Stream Stream(long offset, long count)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
        return new UnmanagedMemoryStream(_data + offset, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed && _view is { } view)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
        }

        _isDisposed = true;
        _map?.Dispose();
    }
}
