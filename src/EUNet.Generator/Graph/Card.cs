using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Graph;

/// <summary>What can be said of a network in figures before it is compiled for a device.</summary>
/// <param name="Parameters">All, running statistics of batch norm among them.</param>
/// <param name="TrainableParameters">Those that training changes by gradients.</param>
/// <param name="InputMultiple">Heights and widths that are multiples of it reach every stride without rounding.</param>
/// <param name="Outputs">Channels of the logits.</param>
/// <param name="Fingerprint">See <see cref="Graph.Fingerprint"/>.</param>
public sealed record Card(long Parameters, long TrainableParameters, int InputMultiple, int Outputs, string Fingerprint)
{
    /// <summary>The figures of a network.</summary>
    public static Card Of(NetworkGraph graph) => new(
        graph.Parameters.Sum(parameter => parameter.Count),
        graph.Parameters.Where(parameter => parameter.Trainable).Sum(parameter => parameter.Count),
        (int)graph.Tensors.Max(tensor => Math.Max(tensor.Shape.Height.Stride, tensor.Shape.Width.Stride)),
        graph.Tensors[graph.Logits].Shape.Channels,
        Graph.Fingerprint.Of(graph));

    /// <summary>Multiply-adds of one forward pass.</summary>
    public static long MultiplyAdds(NetworkGraph graph, int batch, int height, int width) => batch * graph.Operators.Sum(op =>
    {
        var shape = graph.Tensors[op.Output].Shape;
        return op.MultiplyAdds((long)shape.Height.At(height) * shape.Width.At(width));
    });
}
