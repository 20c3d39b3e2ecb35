namespace EUNet.Generator.Graph.Operators;

/// <summary>The middle of a map: the first row of the result is row ⌊(in - out) / 2⌋ of the input.</summary>
public sealed record CenterCrop : Operator
{
    /// <summary>Rows of the result.</summary>
    public required Extent Height { get; init; }

    /// <summary>Columns of the result.</summary>
    public required Extent Width { get; init; }

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override string Attributes => $"{Height.Expression("h")} {Width.Expression("w")}";

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(Height, Width, inputs[0].Channels);
}
