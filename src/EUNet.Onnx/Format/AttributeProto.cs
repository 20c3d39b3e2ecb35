using Google.Protobuf;

namespace EUNet.Onnx.Format;

/// <summary>An attribute of a node.</summary>
internal sealed partial class AttributeProto
{
    /// <summary>An integer.</summary>
    public static AttributeProto Of(string name, long value) => new() { Name = name, Type = Types.AttributeType.Int, I = value };

    /// <summary>Several integers.</summary>
    public static AttributeProto Of(string name, long first, long second, params ReadOnlySpan<long> others)
    {
        var attribute = new AttributeProto { Name = name, Type = Types.AttributeType.Ints, Ints = { first, second } };
        foreach (var value in others)
        {
            attribute.Ints.Add(value);
        }

        return attribute;
    }

    /// <summary>A text.</summary>
    public static AttributeProto Of(string name, string value)
        => new() { Name = name, Type = Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A number.</summary>
    public static AttributeProto Of(string name, float value) => new() { Name = name, Type = Types.AttributeType.Float, F = value };
}
