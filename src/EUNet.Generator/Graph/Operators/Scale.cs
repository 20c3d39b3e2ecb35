namespace EUNet.Generator.Graph.Operators;

/// <summary>A map (input 0) times a vector (input 1), channel by channel: squeeze-and-excitation's last step.</summary>
public sealed record Scale : Operator
{
    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0, 1), GradientRule.ToInput(1, 0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => inputs[0];
}
