using System.Buffers.Binary;
using System.Text;

namespace EUNet.Weights.PyTorch;

/// <summary>An entry of a zip archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDeflated">False where its bytes stand in the file as they are.</param>
/// <param name="Crc">The checksum of its bytes.</param>
/// <param name="Start">Where its local header begins.</param>
/// <param name="DataStart">Where its stored bytes begin.</param>
/// <param name="StoredLength">Bytes in the file.</param>
/// <param name="Length">Bytes, unpacked.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, uint Crc, long Start, long DataStart, long StoredLength, long Length);

/// <summary>Something in a zip archive that is not as it must be.</summary>
internal sealed class ZipException(string message) : Exception(message);

/// <summary>
/// The entries of a zip archive in mapped memory (PKWARE's APPNOTE, with its 64-bit extension). Beyond what <see cref="System.IO.Compression"/>
/// offers it says where an entry's bytes lie, so that they can be read in place, and refuses entries that overlap, lie outside the
/// file, or claim more bytes than deflate can make of theirs.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int RecordLength = 46;
    private const int LocalLength = 30;
    private const int MostEntries = 100_000;

    // A deflated byte becomes 1,032 at most.
    private const long MostPerByte = 1032;

    /// <summary>Reads and checks the entries.</summary>
    /// <exception cref="ZipException">The archive is damaged, or uses what no writer of weights does.</exception>
    public static Dictionary<string, ZipEntry> Read(MappedFile file)
    {
        var (count, offset, length) = FindEnd(file);
        if (count > MostEntries || length > int.MaxValue || length < count * RecordLength)
        {
            throw new ZipException($"its directory says it has {count} entries in {length} bytes");
        }

        var records = file.Bytes(offset, (int)length);
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        for (var i = 0L; i < count; i++)
        {
            var entry = ReadRecord(file, ref records, directory: offset);
            if (!entries.TryAdd(entry.Name, entry))
            {
                throw new ZipException($"entry '{WeightsException.Shown(entry.Name)}' stands in it twice");
            }
        }

        CheckApart(entries.Values);
        return entries;
    }

    private static (long Count, long Offset, long Length) FindEnd(MappedFile file)
    {
        // A comment of up to 64 KB may follow the end record, which says how long it is.
        for (var comment = 0; comment <= ushort.MaxValue && file.Length - EndLength - comment >= 0; comment++)
        {
            var at = file.Length - EndLength - comment;
            var end = file.Bytes(at, EndLength);
            if (U32(end, 0) != 0x06054B50 || U16(end, 20) != comment)
            {
                continue;
            }

            var (count, offset, length, limit) = ((long)U16(end, 10), (long)U32(end, 16), (long)U32(end, 12), at);
            if (count == ushort.MaxValue || offset == uint.MaxValue || length == uint.MaxValue)
            {
                (count, offset, length, limit) = Find64(file, at);
            }

            return count >= 0 && offset >= 0 && length >= 0 && offset <= limit && length <= limit - offset
                ? (count, offset, length)
                : throw new ZipException("its directory lies outside the file");
        }

        throw new ZipException("it has no end record: it is cut short");
    }

    private static (long Count, long Offset, long Length, long Limit) Find64(MappedFile file, long end)
    {
        const int LocatorLength = 20, RecordLength = 56;
        if (end >= LocatorLength && file.Bytes(end - LocatorLength, LocatorLength) is var locator && U32(locator, 0) == 0x07064B50)
        {
            var at = I64(locator, 8);
            if (at >= 0 && at <= end - LocatorLength - RecordLength && file.Bytes(at, RecordLength) is var record && U32(record, 0) == 0x06064B50)
            {
                return (I64(record, 32), I64(record, 48), I64(record, 40), at);
            }
        }

        throw new ZipException("its 64-bit end record is missing");
    }

    private static ZipEntry ReadRecord(MappedFile file, ref ReadOnlySpan<byte> records, long directory)
    {
        if (records.Length < RecordLength || U32(records, 0) != 0x02014B50)
        {
            throw new ZipException("its directory is damaged");
        }

        var (flags, method, nameLength, extraLength) = (U16(records, 8), U16(records, 10), U16(records, 28), U16(records, 30));
        var next = RecordLength + nameLength + extraLength + U16(records, 32);
        if (records.Length < next)
        {
            throw new ZipException("its directory is damaged");
        }

        var name = Encoding.UTF8.GetString(records.Slice(RecordLength, nameLength));
        var (length, stored, start) = Extend(
            records.Slice(RecordLength + nameLength, extraLength), U32(records, 24), U32(records, 20), U32(records, 42));
        var crc = U32(records, 16);
        records = records[next..];

        var shown = WeightsException.Shown(name);
        if ((flags & 1) != 0 || method is not (0 or 8))
        {
            throw new ZipException($"entry '{shown}' is encrypted, or packed in a way that is not read (stored and deflated are)");
        }

        if (length < 0 || stored < 0 || start < 0 || start > directory - LocalLength || U32(file.Bytes(start, LocalLength), 0) != 0x04034B50)
        {
            throw new ZipException($"entry '{shown}' is not where the directory says");
        }

        var local = file.Bytes(start, LocalLength);
        var data = start + LocalLength + U16(local, 26) + U16(local, 28);
        if (stored > directory - data)
        {
            throw new ZipException($"entry '{shown}' ends outside the file");
        }

        if (method == 0 ? length != stored : length / MostPerByte > stored)
        {
            throw new ZipException($"entry '{shown}' says that its {stored} bytes unpack to {length}");
        }

        return new ZipEntry(name, method == 8, crc, start, data, stored, length);
    }

    // Fields that are all ones stand, in 64 bits and in this order, in the extra field 1.
    private static (long Length, long Stored, long Start) Extend(ReadOnlySpan<byte> extra, long length, long stored, long start)
    {
        while (extra.Length >= 4)
        {
            var size = U16(extra, 2);
            if (size > extra.Length - 4)
            {
                break;
            }

            if (U16(extra, 0) == 1)
            {
                var field = extra.Slice(4, size);
                length = Wide(ref field, length);
                stored = Wide(ref field, stored);
                start = Wide(ref field, start);
                break;
            }

            extra = extra[(4 + size)..];
        }

        return (length, stored, start);
    }

    private static long Wide(ref ReadOnlySpan<byte> field, long narrow)
    {
        if (narrow != uint.MaxValue || field.Length < 8)
        {
            return narrow;
        }

        var value = I64(field, 0);
        field = field[8..];
        return value;
    }

    private static void CheckApart(IEnumerable<ZipEntry> entries)
    {
        long end = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Start))
        {
            if (entry.Start < end)
            {
                throw new ZipException($"entry '{WeightsException.Shown(entry.Name)}' overlaps the one before it");
            }

            end = entry.DataStart + entry.StoredLength;
        }
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
