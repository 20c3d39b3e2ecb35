using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph.Operators;

/// <summary>
/// A map brought to another size: by its nearest pixels, where row i of the result is row ⌊i · in / out⌋ of the input, or bilinearly, with half-pixel
/// centres.
/// </summary>
public sealed record Resize : Operator
{
    /// <summary>Rows of the result.</summary>
    public required Extent Height { get; init; }

    /// <summary>Columns of the result.</summary>
    public required Extent Width { get; init; }

    /// <summary>Nearest or bilinear.</summary>
    public UpsamplingKind Kind { get; init; } = UpsamplingKind.Nearest;

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override string Attributes => $"{Height.Expression("h")} {Width.Expression("w")}" + (Kind == UpsamplingKind.Nearest ? "" : " " + Kind);

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(Height, Width, inputs[0].Channels);
}
