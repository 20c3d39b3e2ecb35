using System.Runtime.InteropServices;

namespace EUNet.Bench.Onnx;

/// <summary>An attribute of an ONNX node: one or several integers, or a text.</summary>
internal readonly record struct OnnxAttribute(string Name, long[]? Integers, long? Integer, string? Text, float? Number)
{
    /// <summary>An integer.</summary>
    public static OnnxAttribute Of(string name, long value) => new(name, null, value, null, null);

    /// <summary>Several integers.</summary>
    public static OnnxAttribute Of(string name, params long[] values) => new(name, values, null, null, null);

    /// <summary>A text.</summary>
    public static OnnxAttribute Of(string name, string value) => new(name, null, null, value, null);

    /// <summary>A float.</summary>
    public static OnnxAttribute Of(string name, float value) => new(name, null, null, null, value);
}

/// <summary>An ONNX model under construction (the schema's numbers: github.com/onnx/onnx, onnx.proto).</summary>
internal sealed class OnnxGraph(string name)
{
    private const int Opset = 17;
    private const int IrVersion = 8; // the first with opset 17
    private const int Float = 1;
    private const int Int64 = 7;

    private readonly ProtoMessage _graph = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _nodes;

    /// <summary>Adds a node with one output, called <paramref name="output"/>.</summary>
    public string Node(string type, string output, string[] inputs, params OnnxAttribute[] attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
        {
            node.Add(1, input);
        }

        node.Add(2, output).Add(3, $"{type}_{_nodes++}").Add(4, type);
        foreach (var attribute in attributes)
        {
            node.Add(5, Attribute(attribute));
        }

        _graph.Add(1, node);
        return output;
    }

    /// <summary>Adds a constant of floats; the same name twice is the same constant.</summary>
    public string Constant(string constant, ReadOnlySpan<float> values, params long[] shape)
        => Constant(constant, Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant of integers; the same name twice is the same constant.</summary>
    public string Constant(string constant, params long[] values)
        => Constant(constant, Int64, MemoryMarshal.AsBytes(values.AsSpan()), [values.Length]);

    /// <summary>States the model's input.</summary>
    public void Input(string input, params long[] shape) => _graph.Add(11, Value(input, shape));

    /// <summary>States the model's output.</summary>
    public void Output(string output, params long[] shape) => _graph.Add(12, Value(output, shape));

    /// <summary>The finished model.</summary>
    public byte[] ToModel()
    {
        _graph.Add(2, name);
        return new ProtoMessage()
            .Add(1, IrVersion)
            .Add(2, "EUNet")
            .Add(8, new ProtoMessage().Add(1, "").Add(2, Opset))
            .Add(7, _graph)
            .ToArray();
    }

    private string Constant(string constant, int type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        if (_names.Add(constant))
        {
            var tensor = new ProtoMessage();
            foreach (var extent in shape)
            {
                tensor.Add(1, extent);
            }

            _graph.Add(5, tensor.Add(2, type).Add(8, constant).Add(9, bytes));
        }

        return constant;
    }

    private static ProtoMessage Attribute(OnnxAttribute attribute)
    {
        var message = new ProtoMessage().Add(1, attribute.Name);
        switch (attribute)
        {
            case { Integer: { } integer }:
                return message.Add(3, integer).Add(20, 2);
            case { Text: { } text }:
                return message.Add(4, text).Add(20, 3);
            case { Number: { } number }:
                return message.Add(2, number).Add(20, 1);
            default:
                foreach (var value in attribute.Integers!)
                {
                    message.Add(8, value);
                }

                return message.Add(20, 7);
        }
    }

    private static ProtoMessage Value(string value, long[] shape)
    {
        var dimensions = new ProtoMessage();
        foreach (var extent in shape)
        {
            dimensions.Add(1, new ProtoMessage().Add(1, extent));
        }

        var tensor = new ProtoMessage().Add(1, Float).Add(2, dimensions);
        return new ProtoMessage().Add(1, value).Add(2, new ProtoMessage().Add(1, tensor));
    }
}
