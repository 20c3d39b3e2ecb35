namespace EUNet.Generator.Lowering.Rules;

/// <summary>Makes a value again for the backward pass, from what was kept.</summary>
internal static class ValuesAgain
{
    /// <summary>Writes the steps that make a tensor's value again, in the given buffer.</summary>
    public static void Write(ScheduleWriter to, int tensor, int buffer)
    {
        if (to.Fusion.ChainThatMakes(tensor) is { HasEpilogue: true } chain)
        {
            ChainSteps.Normalize(to, chain, to.ValueAgain(to.Graph.Operators[chain.Core].Output), buffer, residual: -1, "again");
            return;
        }

        var op = to.Fusion.ProducerOf(tensor);
        LoweringRule.For(op, to).Again(op, to, buffer);
    }
}
