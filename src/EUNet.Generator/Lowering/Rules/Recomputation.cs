using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Makes a cheap value again for the backward pass, from what was kept.</summary>
internal static class Recomputation
{
    /// <summary>Writes the steps that make a tensor's value again, in the given buffer.</summary>
    public static void Write(ScheduleWriter to, int tensor, int buffer)
    {
        if (to.Fusion.ChainThatMakes(tensor) is { } chain)
        {
            ChainSteps.Normalize(to, chain, to.Value(to.Graph.Operators[chain.Core].Output), buffer, residual: -1, "again");
            return;
        }

        var made = to.Graph.Operators[to.Fusion.ProducerOf(tensor)];
        switch (made)
        {
            case Scale:
                ScaleRule.Write(to, Argument.Read(to.ValueAgain(made.Inputs[0])), Argument.Read(to.ValueAgain(made.Inputs[1])), made, buffer);
                break;
            case Activation activation:
                to.Add(new Step
                {
                    Kind = StepKind.Activate,
                    Block = activation.Block,
                    Activation = activation.Kind,
                    Arguments = EquatableArray.Of(Argument.Read(to.ValueAgain(activation.Inputs[0])), Argument.Write(buffer)),
                    Comment = Comments.Of(to, tensor, Comments.Name(activation.Kind)),
                });
                break;
            default:
                throw new NotSupportedException($"{made.GetType().Name} '{made.Name}' cannot be made again in the backward pass.");
        }
    }
}
