namespace EUNet.Generator.Graph.Operators;

/// <summary>A transposed convolution of stride 2: kernel 2, or 4 cropped by one at each side. Doubles the map.</summary>
public sealed record TransposedConvolution : Operator
{
    /// <summary>Channels that enter.</summary>
    public required int InChannels { get; init; }

    /// <summary>Channels that leave.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Side of the kernel: 2 or 4.</summary>
    public required int Kernel { get; init; }

    /// <summary>Whether it adds a bias.</summary>
    public bool Bias { get; init; }

    /// <inheritdoc/>
    public override EquatableArray<ParameterInfo> Parameters
    {
        get
        {
            var weight = Parameter("weight", ParameterRole.TransposedWeight, InChannels, OutChannels, Kernel, Kernel);
            return Bias ? EquatableArray.Of(weight, Parameter("bias", ParameterRole.Bias, OutChannels)) : EquatableArray.Of(weight);
        }
    }

    /// <inheritdoc/>
    public override string Attributes => FormattableString.Invariant($"{Kernel}");

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToParameters(0), GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(inputs[0].Height.Times(2), inputs[0].Width.Times(2), OutChannels);

    /// <inheritdoc/>
    public override long MultiplyAdds(long output) => output * Kernel * Kernel / 4 * InChannels * OutChannels;
}
