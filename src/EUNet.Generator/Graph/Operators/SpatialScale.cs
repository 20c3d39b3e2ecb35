namespace EUNet.Generator.Graph.Operators;

/// <summary>A map (input 0) times a map of one channel (input 1), pixel by pixel: spatial squeeze-and-excitation's last step.</summary>
public sealed record SpatialScale : Operator
{
    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0, 1), GradientRule.ToInput(1, 0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => inputs[0];
}
