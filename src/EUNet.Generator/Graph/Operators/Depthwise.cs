namespace EUNet.Generator.Graph.Operators;

/// <summary>A depthwise convolution: every channel by itself.</summary>
public sealed record Depthwise : Operator
{
    /// <summary>Channels.</summary>
    public required int Channels { get; init; }

    /// <summary>Side of the kernel.</summary>
    public required int Kernel { get; init; }

    /// <summary>Vertical stride.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Horizontal stride.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Zeros around the input.</summary>
    public PaddingRule Padding { get; init; } = PaddingRule.Same;

    /// <inheritdoc/>
    public override EquatableArray<ParameterInfo> Parameters
        => EquatableArray.Of(Parameter("weight", ParameterRole.DepthwiseWeight, Channels, 1, Kernel, Kernel));

    /// <inheritdoc/>
    public override string Attributes => FormattableString.Invariant($"{Kernel} {StrideY} {StrideX} {Padding}");

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToParameters(0), GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => Recomputation.Convolution;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(
        Padding.Output(inputs[0].Height, Kernel, StrideY, vertical: true),
        Padding.Output(inputs[0].Width, Kernel, StrideX, vertical: false),
        Channels);

    /// <inheritdoc/>
    public override long MultiplyAdds(long output) => output * Kernel * Kernel * Channels;
}
