using System.Buffers.Binary;
using Google.Protobuf;

namespace EUNet.Cli.Tests.Runs;

/// <summary>An event of TensorBoard's, as the tests read it.</summary>
internal sealed class ReadEvent
{
    public double WallTime { get; set; }

    public int Step { get; set; }

    public string? FileVersion { get; set; }

    public int? SessionStatus { get; set; }

    public List<(string Tag, float Value)> Scalars { get; } = [];

    public List<(string Tag, int Height, int Width, int Colorspace, byte[] Png)> Images { get; } = [];
}

/// <summary>Reads event files by the format's description alone: framing, both checksums, and the messages field by field.</summary>
internal static class EventReader
{
    /// <summary>All events of a file; an exception where a byte is wrong.</summary>
    public static List<ReadEvent> Read(ReadOnlySpan<byte> file)
    {
        var events = new List<ReadEvent>();
        while (file.Length > 0)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            Assert.Equal(Masked(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            var body = file.Slice(12, length);
            Assert.Equal(Masked(body), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            events.Add(ReadMessage(body.ToArray()));
            file = file[(16 + length)..];
        }

        return events;
    }

    /// <summary>CRC-32C bit by bit: polynomial 0x1EDC6F41, reflected.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
            }
        }

        return ~crc;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc32C(bytes);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }

    private static ReadEvent ReadMessage(byte[] bytes)
    {
        var what = new ReadEvent();
        Fields(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1:
                    what.WallTime = input.ReadDouble();
                    break;
                case 2:
                    what.Step = (int)input.ReadInt64();
                    break;
                case 3:
                    what.FileVersion = input.ReadString();
                    break;
                case 5:
                    Fields(Nested(input), (_, summary) => ReadValue(Nested(summary), what));
                    break;
                case 7:
                    Fields(Nested(input), (_, session) => what.SessionStatus = session.ReadEnum());
                    break;
                default:
                    Assert.Fail($"field {field} of an event");
                    break;
            }
        });
        return what;
    }

    private static void ReadValue(byte[] bytes, ReadEvent what)
    {
        var tag = "";
        Fields(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1:
                    tag = input.ReadString();
                    break;
                case 2:
                    what.Scalars.Add((tag, input.ReadFloat()));
                    break;
                case 4:
                    what.Images.Add(ReadImage(Nested(input), tag));
                    break;
                default:
                    Assert.Fail($"field {field} of a value");
                    break;
            }
        });
    }

    private static (string Tag, int Height, int Width, int Colorspace, byte[] Png) ReadImage(byte[] bytes, string tag)
    {
        var numbers = new int[4];
        byte[] png = [];
        Fields(bytes, (field, input) =>
        {
            if (field == 4)
            {
                png = Nested(input);
            }
            else
            {
                numbers[field] = input.ReadInt32();
            }
        });
        return (tag, numbers[1], numbers[2], numbers[3], png);
    }

    private static byte[] Nested(CodedInputStream input) => input.ReadBytes().ToByteArray();

    private static void Fields(byte[] bytes, Action<int, CodedInputStream> read)
    {
        using var input = new CodedInputStream(bytes);
        while (input.ReadTag() is var tag and not 0)
        {
            read(WireFormat.GetTagFieldNumber(tag), input);
        }
    }
}
