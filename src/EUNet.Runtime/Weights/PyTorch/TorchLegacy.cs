using System.Buffers.Binary;
using System.Numerics;

namespace EUNet.Weights.PyTorch;

/// <summary>
/// The container of torch.save before PyTorch 1.6: five pickles (a magic number, the protocol, the machine, the object, the storages' keys),
/// then for each key an element count and the bytes.
/// </summary>
internal sealed class TorchLegacy : ITorchStorages
{
    private const int LongestPickles = 64 << 20;
    private const long Protocol = 1001;

    private static readonly BigInteger s_magic = BigInteger.Parse("01950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber, null);

    private readonly MappedFile _file;
    private readonly Dictionary<string, (long Offset, long Length)> _storages = new(StringComparer.Ordinal);

    private TorchLegacy(MappedFile file) => _file = file;

    /// <inheritdoc/>
    public string Format => "PyTorch, legacy";

    /// <summary>Reads the pickles and finds the storages.</summary>
    /// <exception cref="PickleException">The file is damaged, not torch's, or asks for something that is not built.</exception>
    public static (ITorchStorages Storages, object? Root) Open(MappedFile file)
    {
        var reader = new PickleReader(file.Head(LongestPickles));
        if (reader.Read() is not BigInteger magic || magic != s_magic)
        {
            throw new PickleException("it is a pickle, but not one of torch.save", "Save it with torch.save(model.state_dict(), path), or as safetensors");
        }

        if (reader.Read() is not Protocol)
        {
            throw new PickleException($"its format is not the one of protocol {Protocol}, which is read");
        }

        if (reader.Read() is PickleDict machine && machine["little_endian"] is false)
        {
            throw new PickleException("it was written on a big-endian machine, and those are not read");
        }

        var root = reader.Read();
        var storages = new Dictionary<string, PickleStorage>(reader.Storages);
        var keys = reader.Read() as PickleList ?? throw new PickleException("its list of storages is missing");
        var made = new TorchLegacy(file);
        made.Locate(storages, keys, reader.Position);
        return (made, root);
    }

    /// <inheritdoc/>
    public long? Length(string key) => _storages.TryGetValue(key, out var place) ? place.Length : null;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes(string key, long offset, int count) => _file.Bytes(_storages[key].Offset + offset, count);

    private void Locate(Dictionary<string, PickleStorage> storages, PickleList keys, long position)
    {
        foreach (var item in keys.Items)
        {
            if (item is not string key || !storages.TryGetValue(key, out var storage))
            {
                throw new PickleException("its list of storages names one that no tensor has");
            }

            var rest = _file.Length - position - sizeof(long);
            var count = rest < 0 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(_file.Bytes(position, sizeof(long)));
            var size = StoredElements.Size(storage.Type);
            if (rest < 0 || count != storage.Count || count > rest / size)
            {
                throw new PickleException($"storage '{WeightsException.Shown(key)}' of {storage.Count} elements is cut short");
            }

            if (!_storages.TryAdd(key, (position + sizeof(long), count * size)))
            {
                throw new PickleException($"storage '{WeightsException.Shown(key)}' stands in its list twice");
            }

            position += sizeof(long) + (count * size);
        }
    }
}
