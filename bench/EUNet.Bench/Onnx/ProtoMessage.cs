using Google.Protobuf;

namespace EUNet.Bench.Onnx;

/// <summary>
/// A protocol buffer message under construction: fields by number, as ONNX's schema numbers them. A model needs eight kinds of message, so
/// they are written field by field instead of through classes that a compiler for .proto files makes.
/// </summary>
internal sealed class ProtoMessage
{
    private readonly MemoryStream _bytes = new();

    /// <summary>An integer or an enumeration's value.</summary>
    public ProtoMessage Add(int field, long value) => Write(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    /// <summary>A 32-bit float.</summary>
    public ProtoMessage Add(int field, float value) => Write(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    /// <summary>A text.</summary>
    public ProtoMessage Add(int field, string value) => Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    /// <summary>Bytes.</summary>
    public ProtoMessage Add(int field, ReadOnlySpan<byte> value)
    {
        var bytes = ByteString.CopyFrom(value);
        return Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(bytes));
    }

    /// <summary>A message within this one; it must be complete.</summary>
    public ProtoMessage Add(int field, ProtoMessage value) => Add(field, value._bytes.GetBuffer().AsSpan(0, (int)value._bytes.Length));

    /// <summary>The message as it goes into a file.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    private ProtoMessage Write(int field, WireFormat.WireType type, Action<CodedOutputStream> value)
    {
        using var output = new CodedOutputStream(_bytes, leaveOpen: true);
        output.WriteTag(field, type);
        value(output);
        output.Flush();
        return this;
    }
}
