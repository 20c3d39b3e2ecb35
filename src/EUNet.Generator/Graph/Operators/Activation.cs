using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph.Operators;

/// <summary>An elementwise non-linearity.</summary>
public sealed record Activation : Operator
{
    /// <summary>Which one.</summary>
    public required ActivationKind Kind { get; init; }

    /// <inheritdoc/>
    public override string Attributes => Kind.ToString();

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0, 0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => inputs[0];
}
