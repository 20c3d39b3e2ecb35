using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph.Operators;

/// <summary>A map doubled in both directions without parameters.</summary>
public sealed record Upsample : Operator
{
    /// <summary>Nearest or bilinear.</summary>
    public required UpsamplingKind Kind { get; init; }

    /// <inheritdoc/>
    public override string Attributes => Kind.ToString();

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(inputs[0].Height.Times(2), inputs[0].Width.Times(2), inputs[0].Channels);
}
