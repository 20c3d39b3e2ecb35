namespace EUNet.Generator.Graph;

/// <summary>
/// What no logit depends on is not built: a top convolution behind the map that the decoder starts from, or blocks after the last tap.
/// </summary>
public static class UnusedParts
{
    /// <summary>The graph without operators, tensors, blocks and taps that the logits do not depend on.</summary>
    public static NetworkGraph Remove(NetworkGraph graph)
    {
        var isUsed = new bool[graph.Tensors.Count];
        isUsed[NetworkGraph.InputTensor] = true;
        isUsed[graph.Logits] = true;
        foreach (var op in graph.Operators.Reverse().Where(op => isUsed[op.Output]))
        {
            foreach (var input in op.Inputs)
            {
                isUsed[input] = true;
            }
        }

        if (isUsed.All(used => used))
        {
            return graph;
        }

        var operators = graph.Operators.Where(op => isUsed[op.Output]).ToList();
        var tensorOf = Renumbered(isUsed);
        var blockOf = Renumbered(Enumerable.Range(0, graph.Blocks.Count).Select(block => operators.Any(op => op.Block == block)).ToArray());
        return graph with
        {
            Tensors = graph.Tensors.Where(tensor => isUsed[tensor.Index])
                .Select(tensor => tensor with { Index = tensorOf[tensor.Index] }).ToEquatableArray(),
            Blocks = graph.Blocks.Where((_, block) => blockOf[block] >= 0).ToEquatableArray(),
            Operators = operators.Select(op => op with
            {
                Block = blockOf[op.Block],
                Inputs = op.Inputs.Select(input => tensorOf[input]).ToEquatableArray(),
                Output = tensorOf[op.Output],
            }).ToEquatableArray(),
            Taps = graph.Taps.Where(tap => isUsed[tap.Tensor]).Select(tap => tap with { Tensor = tensorOf[tap.Tensor] }).ToEquatableArray(),
            Logits = tensorOf[graph.Logits],
        };
    }

    private static int[] Renumbered(bool[] kept)
    {
        var next = 0;
        return kept.Select(keep => keep ? next++ : -1).ToArray();
    }
}
