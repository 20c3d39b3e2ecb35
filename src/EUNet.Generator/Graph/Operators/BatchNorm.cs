namespace EUNet.Generator.Graph.Operators;

/// <summary>Batch normalisation (Ioffe and Szegedy, 2015). Folded into the convolution before it for inference.</summary>
public sealed record BatchNorm : Operator
{
    /// <summary>Channels.</summary>
    public required int Channels { get; init; }

    /// <summary>Added to the variance.</summary>
    public required double Epsilon { get; init; }

    /// <summary>Share of the old running value that a step keeps (Keras).</summary>
    public required double Momentum { get; init; }

    /// <inheritdoc/>
    public override EquatableArray<ParameterInfo> Parameters => EquatableArray.Of(
        Parameter("weight", ParameterRole.NormWeight, Channels),
        Parameter("bias", ParameterRole.NormBias, Channels),
        Parameter("running_mean", ParameterRole.RunningMean, Channels),
        Parameter("running_var", ParameterRole.RunningVariance, Channels));

    /// <inheritdoc/>
    public override string Attributes => FormattableString.Invariant($"{Epsilon:R} {Momentum:R}");

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToParameters(0), GradientRule.ToInput(0, 0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Normalization;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => inputs[0];
}
