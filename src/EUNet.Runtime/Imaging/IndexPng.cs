using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace EUNet.Imaging;

/// <summary>
/// Masks as PNG files, where the stored number is what counts: image libraries hand out a palette's colours instead. Grey and palette of
/// 1, 2, 4 and 8 bits, not interlaced (PNG specification, third edition).
/// </summary>
internal static class IndexPng
{
    private const int Grey = 0;
    private const int Palette = 3;
    private const int ColorTypeAt = 25; // in the header's chunk, which comes first
    private const string Again = "The file is damaged: copy or export it again";
    private const string Export = "Export the mask as an 8-bit grey or palette PNG, not interlaced";

    /// <summary>What every PNG begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>Whether a file is a PNG of colours, with alpha or without, rather than of grey levels or a palette.</summary>
    public static bool IsOfColors(byte[] bytes) => bytes.AsSpan().StartsWith(Signature) && bytes.Length > ColorTypeAt && bytes[ColorTypeAt] is 2 or 6;

    /// <summary>Decodes a mask's stored values.</summary>
    public static IndexImage Decode(byte[] bytes, string name)
    {
        if (!bytes.AsSpan().StartsWith(Signature))
        {
            throw new ImageException(name, "is not a PNG file", Export);
        }

        int width = 0, height = 0, depth = 0;
        using var packed = new MemoryStream();
        var ended = false;
        for (var at = Signature.Length; !ended;)
        {
            var chunk = bytes.AsSpan(at);
            var length = chunk.Length >= 12 ? BinaryPrimitives.ReadUInt32BigEndian(chunk) : uint.MaxValue;
            if (length > chunk.Length - 12)
            {
                throw new ImageException(name, "the picture is cut short", Again);
            }

            var body = chunk.Slice(8, (int)length);
            if (Crc32.HashToUInt32(chunk.Slice(4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(chunk[((int)length + 8)..]))
            {
                throw new ImageException(name, "a checksum is wrong", Again);
            }

            var type = Encoding.ASCII.GetString(chunk.Slice(4, 4));
            switch (type)
            {
                case "IHDR":
                    (width, height, depth) = ReadHeader(body, name);
                    break;
                case "IDAT":
                    packed.Write(body);
                    break;
                case "IEND":
                    ended = true;
                    break;
            }

            if (width == 0)
            {
                throw new ImageException(name, "does not begin with a PNG header", Again);
            }

            at += (int)length + 12;
        }

        packed.Position = 0;
        return new IndexImage(width, height, Unpack(packed, width, height, depth, name));
    }

    /// <summary>Encodes a mask: grey without a palette.</summary>
    public static byte[] Encode(IndexImage mask, IReadOnlyList<Rgb>? palette)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, mask.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), mask.Height);
        (header[8], header[9]) = (8, (byte)(palette is null ? Grey : Palette));
        WriteChunk(file, "IHDR", header);
        if (palette is not null)
        {
            WriteChunk(file, "PLTE", [.. palette.SelectMany(color => new[] { color.R, color.G, color.B })]);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < mask.Height; y++)
            {
                zlib.WriteByte(0); // no filter: neighbouring classes are equal or unrelated
                zlib.Write(mask.Indices, y * mask.Width, mask.Width);
            }
        }

        WriteChunk(file, "IDAT", packed.ToArray());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static (int Width, int Height, int Depth) ReadHeader(ReadOnlySpan<byte> body, string name)
    {
        if (body.Length != 13)
        {
            throw new ImageException(name, "its PNG header is damaged", Again);
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
        if (width < 1 || height < 1 || (ulong)width * height > SkiaCodec.MostPixels)
        {
            throw new ImageException(name, $"its header says {width} × {height} pixels; 1 to {SkiaCodec.MostPixels:N0} are read", Again);
        }

        if (body[9] is not (Grey or Palette) || body[8] is not (1 or 2 or 4 or 8) || body[12] != 0)
        {
            throw new ImageException(name, "is a PNG of colours, of 16 bits, with alpha, or interlaced: no mask of class numbers", Export);
        }

        return ((int)width, (int)height, body[8]);
    }

    private static byte[] Unpack(Stream packed, int width, int height, int depth, string name)
    {
        var stride = ((width * depth) + 7) / 8;
        byte[] row = new byte[stride], above = new byte[stride];
        var indices = new MemoryStream();
        try
        {
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            var pixels = new byte[width];
            for (var y = 0; y < height; y++)
            {
                var filter = zlib.ReadByte();
                zlib.ReadExactly(row);
                Unfilter(filter, row, above, name);
                for (var x = 0; x < width; x++)
                {
                    var bit = x * depth;
                    pixels[x] = (byte)((row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1));
                }

                indices.Write(pixels); // grows with the data, not with what the header claims
                (row, above) = (above, row);
            }
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new ImageException(name, "its pixels are cut short or damaged", Again);
        }

        return indices.ToArray();
    }

    // Of at most 8 bits a pixel, so the neighbour is always one byte away.
    private static void Unfilter(int filter, byte[] row, byte[] above, string name)
    {
        if (filter is < 0 or > 4)
        {
            throw new ImageException(name, "its pixels are cut short or damaged", Again);
        }

        int left = 0, corner = 0;
        for (var i = 0; i < row.Length; i++)
        {
            int up = above[i];
            var predicted = filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => 0,
            };
            left = row[i] = (byte)(row[i] + predicted);
            corner = up;
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner), toCorner = Math.Abs(left + up - (2 * corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void WriteChunk(Stream file, string type, byte[] body)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, body.Length);
        file.Write(word);
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. body];
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.HashToUInt32(named));
        file.Write(word);
    }
}
