namespace EUNet.Generator.Graph.Operators;

/// <summary>The maximum of each 2×2 square, stride 2; an odd last row or column is left out.</summary>
public sealed record MaxPool : Operator
{
    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0, 0));

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(inputs[0].Height.FloorOf(2), inputs[0].Width.FloorOf(2), inputs[0].Channels);
}
