using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace EUNet.Weights;

/// <summary>
/// A safetensors file, memory-mapped: the header is read and checked when it is opened, a tensor's bytes only when it is asked for.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;

    private SafetensorsFile(
        string path, MemoryMappedFile map, MemoryMappedViewAccessor view, byte* data, List<TensorEntry> tensors, Dictionary<string, string> metadata)
    {
        Path = path;
        _map = map;
        _view = view;
        _data = data;
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its tensors, in the order of their bytes.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>The header's <c>__metadata__</c>; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="SafetensorsException">It is missing, cut short, or no safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            return Map(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SafetensorsException(path, null, "there is no such file", "Check the path");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException(path, null, "cannot be read: " + e.Message.TrimEnd('.'), "Check that it is a file and that you may read it");
        }
    }

    /// <summary>Copies a tensor's elements, widened to 32 bits.</summary>
    /// <exception cref="SafetensorsException">It is stored as a type that holds no weights.</exception>
    public void Read(TensorEntry tensor, Span<float> destination)
    {
        if (destination.Length != tensor.Length)
        {
            throw new ArgumentException($"'{tensor.Name}' has {tensor.Length} elements, not {destination.Length}.", nameof(destination));
        }

        var bytes = new ReadOnlySpan<byte>(_data + tensor.Begin, checked((int)(tensor.End - tensor.Begin)));
        switch (tensor.Type)
        {
            case StorageType.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case StorageType.F16:
                for (var i = 0; i < destination.Length; i++)
                {
                    destination[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]);
                }

                break;
            case StorageType.BF16:
                for (var i = 0; i < destination.Length; i++)
                {
                    destination[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                }

                break;
            default:
                throw new SafetensorsException(Path, tensor.Name, $"is stored as {tensor.TypeName}", "Export it as F32, F16 or BF16");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private static SafetensorsFile Map(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> prefix = stackalloc byte[8];
        var length = stream.Length;
        if (length < prefix.Length || stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw new SafetensorsException(
                path, null, $"{length} bytes are no safetensors file, which begins with the 8 bytes of its header's length", "Download or export it again");
        }

        var header = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (header > SafetensorsHeader.LongestHeader || (long)header > length - prefix.Length)
        {
            throw new SafetensorsException(
                path,
                null,
                $"says its header has {header} bytes, but {length - prefix.Length} follow: it is cut short, or not a safetensors file",
                "Download or export it again");
        }

        var map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
        try
        {
            var dataStart = prefix.Length + (long)header;
            var (tensors, metadata) = SafetensorsHeader.Parse(path, new ReadOnlySpan<byte>(start + prefix.Length, (int)header), length - dataStart);
            return new SafetensorsFile(path, map, view, start + dataStart, tensors, metadata);
        }
        catch
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            map.Dispose();
            throw;
        }
    }
}
