using System.Buffers.Binary;
using System.IO.Hashing;
using EUNet.Cli.Runs.TensorBoard.Format;
using Google.Protobuf;

namespace EUNet.Cli.Runs.TensorBoard;

/// <summary>
/// A file of events as TFRecords: the length in eight bytes, its checksum, the event, its checksum. Checksums are CRC-32C, rotated by 15 bits and
/// moved by a constant, as the format has it (tensorflow/core/lib/hash/crc32c.h).
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const uint MaskDelta = 0xA282EAD8;

    // Length, its checksum, and the checksum behind the event.
    private const int HeaderBytes = 12;
    private const int FrameBytes = HeaderBytes + 4;

    private readonly string _path;
    private readonly FileStream _stream;

    /// <summary>Creates the file.</summary>
    /// <exception cref="InputException">It cannot be created, or is there already.</exception>
    public EventFile(string path)
    {
        _path = path;
        _stream = Guarded(() => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
    }

    /// <summary>CRC-32C as the format stores it.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, bytes);
        return uint.RotateRight(crc, 15) + MaskDelta;
    }

    /// <summary>Appends an event, in one write, so that the file ends with a whole one whenever the process ends.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Append(Event what)
    {
        var length = what.CalculateSize();
        var frame = new byte[FrameBytes + length];
        var body = frame.AsSpan(HeaderBytes, length);
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), Checksum(frame.AsSpan(0, 8)));
        what.WriteTo(body);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(HeaderBytes + length), Checksum(body));
        Guarded(() =>
        {
            _stream.Write(frame);
            return true;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private T Guarded<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{_path}: cannot be written: {e.Message} Make room, or give --out another folder.", e);
        }
    }
}
