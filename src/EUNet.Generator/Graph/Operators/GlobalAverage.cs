namespace EUNet.Generator.Graph.Operators;

/// <summary>The mean over rows and columns: a vector of the map's channels.</summary>
public sealed record GlobalAverage : Operator
{
    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => MapShape.Vector(inputs[0].Channels);
}
