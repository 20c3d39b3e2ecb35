using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;
using EUNet.Generator.Lowering;
using EUNet.Tensors;

namespace EUNet.Cli;

/// <summary>A stage of a network in figures.</summary>
/// <param name="Name">The block: <c>2b</c>, <c>decoder1</c>.</param>
/// <param name="Type">Its layer type in generated code; blocks made alike share it.</param>
/// <param name="Title">For people: <c>MBConv6 3×3 · 24 → 24 channels · stride 4 · SE 6</c>.</param>
/// <param name="Shape">Batch, rows, columns and channels of the map it makes.</param>
/// <param name="MultiplyAdds">Of the whole batch.</param>
internal sealed record LayerSummary(string Name, string Type, string Title, IReadOnlyList<int> Shape, long Parameters, long MultiplyAdds)
{
    /// <summary>Bytes of the map it makes.</summary>
    public long Bytes => Shape.Aggregate((long)sizeof(float), (bytes, extent) => bytes * extent);
}

/// <summary>A network in figures, at a batch and a size: from its spec alone, whether a build has it or not.</summary>
internal sealed record NetworkSummary(
    NetworkGraph Graph, Card Card, int Batch, PictureSize Size, long MultiplyAdds, long InferenceArena, long TrainingArena,
    (int Cpu, int Gpu) InferenceSteps, (int Cpu, int Gpu) TrainingSteps, IReadOnlyList<LayerSummary> Layers)
{
    /// <summary>Works the figures out: schedules are planned and their maps laid out, nothing is allocated.</summary>
    /// <exception cref="InputException">Nothing of a map is left at that size, or it has too many pixels.</exception>
    public static NetworkSummary Of(NetworkGraph graph, NetworkGraph regularized, int batch, PictureSize size)
    {
        if (graph.Tensors.FirstOrDefault(tensor => tensor.Shape.Height.At(size.Height) < 1 || tensor.Shape.Width.At(size.Width) < 1) is { } gone)
        {
            throw new InputException($"At {size} nothing is left of the map {gone.Name} of {graph.Name}. Choose a larger size.");
        }

        var backward = Backpropagation.Derive(regularized);
        var inference = CpuLowering.Plan(graph);
        var training = CpuLowering.Plan(regularized, backward);
        return new NetworkSummary(
            graph, Card.Of(graph), batch, size, Card.MultiplyAdds(graph, batch, size.Height, size.Width), ArenaBytes(inference, batch, size), ArenaBytes(training, batch, size),
            (Steps(inference), Steps(GpuLowering.Plan(graph))), (Steps(training), Steps(GpuLowering.Plan(regularized, backward))),
            [.. Enumerable.Range(0, graph.Blocks.Count).Select(block => Layer(graph, block, batch, size))]);
    }

    private static LayerSummary Layer(NetworkGraph graph, int index, int batch, PictureSize size)
    {
        var block = graph.Blocks[index];
        var operators = graph.Operators.Where(op => op.Block == index).ToList();
        var shape = graph.Tensors[operators[^1].Output].Shape;
        return new LayerSummary(
            block.Name, block.Signature, block.Title, [batch, shape.Height.At(size.Height), shape.Width.At(size.Width), shape.Channels],
            operators.Sum(op => op.Parameters.Sum(parameter => parameter.Count)),
            operators.Sum(op =>
            {
                var made = graph.Tensors[op.Output].Shape;
                return batch * op.MultiplyAdds((long)made.Height.At(size.Height) * made.Width.At(size.Width));
            }));
    }

    private static int Steps(Schedule schedule) => schedule.Forward.Count + schedule.Backward.Count;

    // As generated constructors declare it: the gradient of the input is made only where it is asked for.
    private static long ArenaBytes(Schedule schedule, int batch, PictureSize size)
    {
        var arena = new Arena(batch, size.Height, size.Width);
        var maps = new Dictionary<int, FeatureMap>();
        foreach (var buffer in schedule.Buffers.Where(buffer => buffer.Index != schedule.InputGradient))
        {
            maps[buffer.Index] = buffer.Again is { } again
                ? arena.Again(buffer.Name, maps[again.Value], Enum.Parse<Recomputation>(again.From.ToString()), buffer.Born, buffer.Dies)
                : arena.Map(buffer.Name, buffer.Shape.Height.At(size.Height), buffer.Shape.Width.At(size.Width), buffer.Shape.Channels, buffer.Born, buffer.Dies);
        }

        arena.Lay();
        return arena.Bytes;
    }
}
