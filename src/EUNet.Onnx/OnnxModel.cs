using EUNet.Data;
using EUNet.Generator.Graph;
using EUNet.Onnx.Format;
using EUNet.Tensors;
using Google.Protobuf;

namespace EUNet.Onnx;

/// <summary>
/// A network as an ONNX model, opset 17. It reads <c>input</c>, N × C × H × W, and makes <c>logits</c>: N × classes × H × W, or N × classes where
/// the network classifies. What to know of the network is in the model's metadata (<see cref="Metadata"/>).
/// </summary>
public sealed class OnnxModel
{
    private readonly ModelProto _model;

    private OnnxModel(ModelProto model) => _model = model;

    /// <summary>The model of a network with its weights as they are now.</summary>
    /// <param name="graph">The network, as inference runs it.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="options">What the model is to be.</param>
    /// <exception cref="InputException">The network has nothing left to compute at that size.</exception>
    public static OnnxModel Of(NetworkGraph graph, ParameterSet weights, OnnxOptions options) => new(OnnxWriter.Write(graph, weights, options));

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="InputException">It cannot be written there.</exception>
    public void Save(string path) => AtomicFile.Write(path, _model.WriteTo);

    /// <summary>What a file of it holds.</summary>
    public byte[] ToArray() => _model.ToByteArray();
}
