using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Autodiff;

/// <summary>Derives the backward pass (reverse-mode differentiation) from the gradient rules that each operator states.</summary>
public static class Backpropagation
{
    /// <summary>The backward pass of a graph, from the logits to every parameter and to the input.</summary>
    public static BackwardGraph Derive(NetworkGraph graph)
    {
        var producer = new int[graph.Tensors.Count];
        for (var i = 0; i < graph.Operators.Count; i++)
        {
            producer[graph.Operators[i].Output] = i;
        }

        var hasGradient = new bool[graph.Tensors.Count];
        hasGradient[graph.Logits] = true;
        var steps = new List<GradientStep>();
        var recomputed = new SortedSet<int>();
        for (var i = graph.Operators.Count - 1; i >= 0; i--)
        {
            var op = graph.Operators[i];
            if (!hasGradient[op.Output])
            {
                continue; // nothing that the loss depends on reads it
            }

            foreach (var rule in op.Gradients)
            {
                if (rule.Target == GradientRule.OfParameters && op.Parameters.Count == 0)
                {
                    continue;
                }

                var tensor = rule.Target == GradientRule.OfParameters ? -1 : op.Inputs[rule.Target];
                steps.Add(new GradientStep(i, rule.Target, tensor));
                if (tensor >= 0)
                {
                    hasGradient[tensor] = true;
                }

                foreach (var position in rule.Needs)
                {
                    Require(op.Inputs[position]);
                }
            }
        }

        return new BackwardGraph(steps.ToEquatableArray(), recomputed.ToEquatableArray());

        // A value that is made again asks for what it is made of. Vectors are too small to be worth it.
        void Require(int tensor)
        {
            var again = tensor != NetworkGraph.InputTensor && !graph.Tensors[tensor].Shape.IsVector
                && graph.Operators[producer[tensor]].MadeAgainFrom is not null;
            if (again && recomputed.Add(tensor))
            {
                foreach (var input in graph.Operators[producer[tensor]].Inputs)
                {
                    Require(input);
                }
            }
        }
    }
}
