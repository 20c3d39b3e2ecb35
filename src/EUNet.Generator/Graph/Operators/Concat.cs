namespace EUNet.Generator.Graph.Operators;

/// <summary>The channels of two maps of one size, one after the other.</summary>
public sealed record Concat : Operator
{
    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0), GradientRule.ToInput(1));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => inputs[0] with { Channels = inputs[0].Channels + inputs[1].Channels };
}
