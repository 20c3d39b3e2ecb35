using System.Buffers.Binary;

namespace EUNet.Imaging;

/// <summary>
/// EXIF's Orientation in a PNG's eXIf chunk, which SkiaSharp does not read (PNG specification, third edition, 11.3.4.5; Exif 2.32, 4.6.4).
/// What is damaged in it says nothing: the picture is shown as stored.
/// </summary>
internal static class PngOrientation
{
    private const ushort Orientation = 0x0112;
    private const ushort Short = 3;

    /// <summary>1 to 8; 1 where the file states none.</summary>
    public static int Of(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(IndexPng.Signature))
        {
            return 1;
        }

        for (var rest = file[IndexPng.Signature.Length..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                return 1;
            }

            if (rest.Slice(4, 4).SequenceEqual("eXIf"u8))
            {
                return OfExif(rest.Slice(8, (int)length));
            }

            rest = rest[((int)length + 12)..];
        }

        return 1;
    }

    private static int OfExif(ReadOnlySpan<byte> exif)
    {
        var little = exif.StartsWith("II*\0"u8);
        if ((!little && !exif.StartsWith("MM\0*"u8)) || exif.Length < 8)
        {
            return 1;
        }

        var directory = Word(exif[4..], little);
        if (directory > exif.Length - 2)
        {
            return 1;
        }

        var entries = exif[(int)directory..];
        var count = Half(entries, little);
        for (var i = 0; i < count && entries.Length >= 2 + (12 * (i + 1)); i++)
        {
            var entry = entries.Slice(2 + (12 * i), 12);
            if (Half(entry, little) == Orientation && Half(entry[2..], little) == Short)
            {
                return Half(entry[8..], little) is >= 1 and <= 8 and var found ? found : 1;
            }
        }

        return 1;
    }

    private static ushort Half(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Word(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
