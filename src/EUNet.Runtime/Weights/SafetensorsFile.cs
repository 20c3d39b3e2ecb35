using System.Buffers.Binary;

namespace EUNet.Weights;

/// <summary>
/// A safetensors file (github.com/huggingface/safetensors), memory-mapped: the header is read and checked when it is opened, a tensor's bytes
/// only when it is asked for.
/// </summary>
public sealed class SafetensorsFile : TensorFile
{
    private const int Prefix = 8;

    private readonly MappedFile _file;
    private readonly long _dataStart;

    private SafetensorsFile(MappedFile file, long dataStart, List<SafetensorsEntry> tensors, Dictionary<string, string> metadata)
    {
        _file = file;
        _dataStart = dataStart;
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <inheritdoc/>
    public override string Path => _file.Path;

    /// <inheritdoc/>
    public override string Format => "safetensors";

    /// <summary>Its tensors, in the order of their bytes.</summary>
    public override IReadOnlyList<SafetensorsEntry> Tensors { get; }

    /// <summary>The header's <c>__metadata__</c>; empty if it has none.</summary>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="SafetensorsException">It is missing, cut short, or no safetensors file.</exception>
    public static new SafetensorsFile Open(string path)
    {
        var file = MappedFile.Open(path, Fault);
        try
        {
            return Open(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(TensorEntry tensor, Span<float> destination)
    {
        CheckLength(tensor, destination);
        if (tensor.Type == StorageType.Other)
        {
            throw Error(tensor.Name, $"is stored as {tensor.TypeName}", "Export it as F32, F16 or BF16");
        }

        var size = StoredElements.Size(tensor.Type);
        for (var done = 0; done < destination.Length; done += StoredElements.Chunk)
        {
            var count = Math.Min(StoredElements.Chunk, destination.Length - done);
            var begin = _dataStart + ((SafetensorsEntry)tensor).Begin + ((long)done * size);
            StoredElements.Widen(tensor.Type, _file.Bytes(begin, count * size), destination.Slice(done, count));
        }
    }

    /// <inheritdoc/>
    public override WeightsException Error(string? tensor, string problem, string mend) => Fault(Path, tensor, problem, mend);

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    /// <summary>Whether a JSON object follows the eight bytes of a length, as the format asks.</summary>
    internal static bool Recognizes(MappedFile file) => file.Head(Prefix + 1) is { Length: Prefix + 1 } head && head[Prefix] == '{';

    /// <summary>Checks the header of a mapped file.</summary>
    internal static SafetensorsFile Open(MappedFile file)
    {
        var length = file.Length;
        if (length < Prefix)
        {
            throw Fault(
                file.Path, null, $"{length} bytes are no safetensors file, which begins with the 8 bytes of its header's length", "Download or export it again");
        }

        var header = BinaryPrimitives.ReadUInt64LittleEndian(file.Head(Prefix));
        if (header > SafetensorsHeader.LongestHeader || (long)header > length - Prefix)
        {
            throw Fault(
                file.Path,
                null,
                $"says its header has {header} bytes, but {length - Prefix} follow: it is cut short, or not a safetensors file",
                "Download or export it again");
        }

        var dataStart = Prefix + (long)header;
        var (tensors, metadata) = SafetensorsHeader.Parse(file.Path, file.Bytes(Prefix, (int)header), length - dataStart);
        return new SafetensorsFile(file, dataStart, tensors, metadata);
    }

    private static SafetensorsException Fault(string path, string? tensor, string problem, string mend) => new(path, tensor, problem, mend);
}
