using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;
using EUNet.Generator.Lowering.Rules;

namespace EUNet.Generator.Lowering;

/// <summary>Walks the graph forward, then the gradients back, and lets each operator's rule write its steps.</summary>
internal static class ScheduleBuilder
{
    public static Schedule Build(NetworkGraph graph, BackwardGraph? backward, FusionRules rules)
    {
        var writer = new ScheduleWriter(graph, new Fusion(graph, rules), backward);
        writer.NewValue(NetworkGraph.InputTensor);
        for (var op = 0; op < graph.Operators.Count; op++)
        {
            if (!writer.Fusion.IsFused(op))
            {
                LoweringRule.For(op, writer).Forward(op, writer);
            }
        }

        if (backward is null)
        {
            return writer.Finish(logitsGradient: -1);
        }

        var logitsGradient = writer.GradientOutput(graph.Logits).Buffer.Buffer;
        foreach (var gradient in backward.Steps)
        {
            var source = graph.Operators[gradient.Operator];
            writer.BeginBackward(source.Block);
            // What a convolution reads through it also writes its gradient through.
            if (!writer.Fusion.IsReadThrough(gradient.Operator))
            {
                LoweringRule.For(gradient.Operator, writer).Backward(gradient, writer);
            }
        }

        return writer.Finish(logitsGradient);
    }
}
