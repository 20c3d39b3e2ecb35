using System.Globalization;

namespace EUNet.Generator.Graph.Operators;

/// <summary>
/// While training, zeros at random and what is kept scaled by 1 / (1 - rate): elements (Srivastava et al., 2014), or whole samples
/// (stochastic depth, Huang et al., 2016; EfficientNet calls it drop-connect). In inference nothing happens.
/// </summary>
public sealed record Dropout : Operator
{
    /// <summary>The probability of a zero: in [0, 1).</summary>
    public required double Rate { get; init; }

    /// <summary>Whole samples instead of elements.</summary>
    public bool PerSample { get; init; }

    /// <inheritdoc/>
    public override string Attributes => string.Format(CultureInfo.InvariantCulture, "{0:R} {1}", Rate, PerSample ? "samples" : "elements");

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => inputs[0];
}
