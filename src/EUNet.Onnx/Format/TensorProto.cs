using System.Runtime.InteropServices;
using Google.Protobuf;

namespace EUNet.Onnx.Format;

/// <summary>A constant.</summary>
internal sealed partial class TensorProto
{
    /// <summary>Floats of any shape; none for a scalar.</summary>
    public static TensorProto Of(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
        => Of(name, Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A vector of integers.</summary>
    public static TensorProto Of(string name, ReadOnlySpan<long> values) => Of(name, Types.DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    private static TensorProto Of(string name, Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (var extent in shape)
        {
            tensor.Dims.Add(extent);
        }

        return tensor;
    }
}
