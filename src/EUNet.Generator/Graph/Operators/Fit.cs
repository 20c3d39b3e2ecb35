namespace EUNet.Generator.Graph.Operators;

/// <summary>A map brought to another size: cropped at right and bottom where larger, zeros there where smaller.</summary>
public sealed record Fit : Operator
{
    /// <summary>Rows of the result.</summary>
    public required Extent Height { get; init; }

    /// <summary>Columns of the result.</summary>
    public required Extent Width { get; init; }

    /// <inheritdoc/>
    public override string Attributes => $"{Height.Expression("h")} {Width.Expression("w")}";

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(Height, Width, inputs[0].Channels);
}
