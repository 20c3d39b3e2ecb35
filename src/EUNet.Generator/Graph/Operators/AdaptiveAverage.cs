using System.Globalization;

namespace EUNet.Generator.Graph.Operators;

/// <summary>
/// The means of a map over a grid of bins × bins windows: window i of an extent of n covers rows ⌊i · n / bins⌋ up to ⌈(i + 1) · n / bins⌉, so windows
/// overlap where bins does not divide n, and repeat pixels where the map is smaller than the grid (PyTorch's adaptive average pooling).
/// </summary>
public sealed record AdaptiveAverage : Operator
{
    /// <summary>Rows and columns of the result.</summary>
    public required int Bins { get; init; }

    /// <inheritdoc/>
    public override string Attributes => Bins.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(new FixedExtent(Bins), new FixedExtent(Bins), inputs[0].Channels);
}
