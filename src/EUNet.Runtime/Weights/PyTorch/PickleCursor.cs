using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace EUNet.Weights.PyTorch;

/// <summary>Something in a pickle that is not as it must be.</summary>
internal sealed class PickleException(string message, string mend = TorchFileException.Damaged) : Exception(message)
{
    /// <summary>What to do about it.</summary>
    public string Mend { get; } = mend;
}

/// <summary>A pickle's bytes, front to back. A length is held against what is left before anything is made of it.</summary>
internal ref struct PickleCursor(ReadOnlySpan<byte> data)
{
    // No weight file has larger numbers: the largest is torch's magic one, of ten bytes.
    private const int LongestNumber = 1024;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>The next byte.</summary>
    public byte Byte() => Bytes(1)[0];

    /// <summary>The next two bytes.</summary>
    public int U16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    /// <summary>The next four bytes, signed.</summary>
    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    /// <summary>The next four bytes.</summary>
    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    /// <summary>The next eight bytes, as a length.</summary>
    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    /// <summary>The next eight bytes, as a float; the only big-endian number of a pickle.</summary>
    public double Float() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(8));

    /// <summary>Some bytes.</summary>
    public ReadOnlySpan<byte> Bytes(long count)
    {
        if (count < 0 || count > _data.Length - Position)
        {
            throw new PickleException(count is > 0 and < 16 ? "it is cut short" : $"something in it says it has {count} bytes, but {_data.Length - Position} are left");
        }

        Position += (int)count;
        return _data.Slice(Position - (int)count, (int)count);
    }

    /// <summary>Text of so many bytes.</summary>
    public string Text(long count)
    {
        var bytes = Bytes(count);
        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new PickleException("it holds text that is not UTF-8");
        }
    }

    /// <summary>Text up to the end of a line, which is passed.</summary>
    public string Line()
    {
        var length = _data[Position..].IndexOf((byte)'\n');
        var text = length < 0 ? throw new PickleException("it is cut short") : Text(length);
        Position++;
        return text;
    }

    /// <summary>A whole number in so many bytes: a long where it fits, otherwise a <see cref="BigInteger"/>.</summary>
    public object Number(long count)
    {
        if (count > LongestNumber)
        {
            throw new PickleException($"it holds a number of {count} bytes");
        }

        return Narrow(new BigInteger(Bytes(count)));
    }

    /// <summary>A whole number in a line, as protocols 0 and 1 write it.</summary>
    public object NumberLine()
    {
        var text = Line().TrimEnd('L');
        return text.Length <= LongestNumber && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? Narrow(value)
            : throw new PickleException("it holds a number that is none");
    }

    private static object Narrow(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
}
