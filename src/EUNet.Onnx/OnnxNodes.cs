using EUNet.Onnx.Format;

namespace EUNet.Onnx;

/// <summary>The nodes and constants of a model under construction.</summary>
internal sealed class OnnxNodes(GraphProto graph)
{
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    /// <summary>Adds a node with one output; gives its name.</summary>
    /// <param name="type">ONNX's operator.</param>
    /// <param name="output">What the result is called.</param>
    /// <param name="inputs">What it reads; an empty name is an input left out.</param>
    /// <param name="attributes">Its attributes.</param>
    public string Add(string type, string output, string[] inputs, params AttributeProto[] attributes)
    {
        graph.Node.Add(new NodeProto { Name = $"{output}/{type}", OpType = type, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return output;
    }

    /// <summary>A constant; the same name twice is the same constant. Gives its name.</summary>
    public string Floats(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        if (_constants.Add(name))
        {
            graph.Initializer.Add(TensorProto.Of(name, values, shape));
        }

        return name;
    }

    /// <summary>A vector of integers, called after its elements. Gives its name.</summary>
    public string Integers(params ReadOnlySpan<long> values)
    {
        var name = $"integers_{string.Join('_', values.ToArray())}";
        if (_constants.Add(name))
        {
            graph.Initializer.Add(TensorProto.Of(name, values));
        }

        return name;
    }
}
