using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace EUNet.Weights.PyTorch;

/// <summary>
/// The container of torch.save since PyTorch 1.6: a zip archive of <c>NAME/data.pkl</c> and a <c>NAME/data/KEY</c> for each storage. Stored
/// entries, which is all that torch writes, are read in place. An entry's checksum is verified when it is first read.
/// </summary>
internal sealed class TorchZip : ITorchStorages
{
    private const string PickleName = "data.pkl";
    private const int LongestPickle = 64 << 20;

    private readonly MappedFile _file;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly string _folder;
    private readonly HashSet<string> _verified = new(StringComparer.Ordinal);
    private (string Name, byte[] Bytes)? _unpacked;

    private TorchZip(MappedFile file, Dictionary<string, ZipEntry> entries, string folder)
    {
        _file = file;
        _entries = entries;
        _folder = folder;
    }

    /// <inheritdoc/>
    public string Format => "PyTorch";

    /// <summary>Opens the archive and reads its pickle.</summary>
    /// <exception cref="ZipException">It is damaged, or not torch's.</exception>
    /// <exception cref="PickleException">The pickle is damaged, or asks for something that is not built.</exception>
    public static (ITorchStorages Storages, object? Root) Open(MappedFile file)
    {
        var entries = ZipDirectory.Read(file);
        var pickle = entries.Values.FirstOrDefault(entry => entry.Name == PickleName || entry.Name.EndsWith("/" + PickleName, StringComparison.Ordinal))
            ?? throw new PickleException("it is a zip archive without data.pkl, and so not PyTorch's", "Give a file of torch.save, or safetensors");
        if (pickle.Length > LongestPickle)
        {
            throw new ZipException($"its data.pkl has {pickle.Length} bytes, of which at most {LongestPickle} are read");
        }

        var zip = new TorchZip(file, entries, pickle.Name[..^PickleName.Length]);
        if (entries.TryGetValue(zip._folder + "byteorder", out var order) && order.Length < 16
            && Encoding.Latin1.GetString(zip.Bytes(order, 0, (int)order.Length)) is var word && word != "little")
        {
            throw new ZipException($"it was written on a big-endian machine (byteorder '{WeightsException.Shown(word)}'), and those are not read");
        }

        return (zip, new PickleReader(zip.Bytes(pickle, 0, (int)pickle.Length)).Read());
    }

    /// <inheritdoc/>
    public long? Length(string key) => _entries.TryGetValue($"{_folder}data/{key}", out var entry) ? entry.Length : null;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes(string key, long offset, int count) => Bytes(_entries[$"{_folder}data/{key}"], offset, count);

    private ReadOnlySpan<byte> Bytes(ZipEntry entry, long offset, int count)
    {
        if (entry.IsDeflated)
        {
            return Unpack(entry).AsSpan(checked((int)offset), count);
        }

        if (_verified.Add(entry.Name))
        {
            Verify(entry);
        }

        return _file.Bytes(entry.DataStart + offset, count);
    }

    private void Verify(ZipEntry entry)
    {
        const int Chunk = 1 << 24;
        var crc = new Crc32();
        for (long done = 0; done < entry.Length; done += Chunk)
        {
            crc.Append(_file.Bytes(entry.DataStart + done, (int)Math.Min(Chunk, entry.Length - done)));
        }

        Check(entry, crc.GetCurrentHashAsUInt32());
    }

    private byte[] Unpack(ZipEntry entry)
    {
        if (_unpacked is { } last && last.Name == entry.Name)
        {
            return last.Bytes;
        }

        if (entry.Length > Array.MaxLength)
        {
            throw new ZipException($"entry '{WeightsException.Shown(entry.Name)}' unpacks to {entry.Length} bytes, too many to be read");
        }

        var bytes = new byte[entry.Length];
        try
        {
            using var deflate = new DeflateStream(_file.Stream(entry.DataStart, entry.StoredLength), CompressionMode.Decompress);
            if (deflate.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || deflate.ReadByte() >= 0)
            {
                throw new ZipException($"entry '{WeightsException.Shown(entry.Name)}' does not unpack to the {entry.Length} bytes that it says");
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ZipException($"entry '{WeightsException.Shown(entry.Name)}' cannot be unpacked");
        }

        Check(entry, Crc32.HashToUInt32(bytes));
        _unpacked = (entry.Name, bytes);
        return bytes;
    }

    private void Check(ZipEntry entry, uint crc)
    {
        if (crc != entry.Crc)
        {
            _verified.Remove(entry.Name);
            throw new ZipException($"the checksum of entry '{WeightsException.Shown(entry.Name)}' does not match its bytes");
        }
    }
}
