using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EUNet.Weights;

/// <summary>From the bytes of a file to 32-bit floats.</summary>
internal static class StoredElements
{
    /// <summary>Elements that are read at a time where a tensor's bytes may be more than a span can hold.</summary>
    public const int Chunk = 1 << 20;

    /// <summary>Bytes of an element.</summary>
    public static int Size(StorageType type) => type switch
    {
        StorageType.F64 or StorageType.I64 => 8,
        StorageType.F32 or StorageType.I32 => 4,
        StorageType.F16 or StorageType.BF16 or StorageType.I16 => 2,
        StorageType.I8 or StorageType.U8 or StorageType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This type is not read."),
    };

    /// <summary>Converts as many elements as the destination has. Optimised from the first call on: a file is read once, and has millions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(StorageType type, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (type)
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
                for (var i = 0; i < destination.Length; i++)
                {
                    destination[i] = Rounded(type, bytes[(i * Size(type))..]);
                }

                break;
        }
    }

    private static float Rounded(StorageType type, ReadOnlySpan<byte> bytes) => type switch
    {
        StorageType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        StorageType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        StorageType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        StorageType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        StorageType.I8 => (sbyte)bytes[0],
        _ => bytes[0],
    };
}
