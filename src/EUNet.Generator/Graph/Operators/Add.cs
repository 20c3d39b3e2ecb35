namespace EUNet.Generator.Graph.Operators;

/// <summary>The sum of two maps of one shape: a residual connection.</summary>
public sealed record Add : Operator
{
    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0), GradientRule.ToInput(1));

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => inputs[0];
}
