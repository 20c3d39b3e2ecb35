using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph.Operators;

/// <summary>Zeros around a convolution's input: by rule, or for static padding stated.</summary>
/// <param name="Kind">SAME, VALID, or symmetric and static with the numbers below.</param>
public sealed record PaddingRule(PaddingKind Kind, int Top = 0, int Left = 0, int Bottom = 0, int Right = 0)
{
    /// <summary>TensorFlow's SAME.</summary>
    public static PaddingRule Same { get; } = new(PaddingKind.Same);

    /// <summary>The output extent of a convolution along one axis.</summary>
    public Extent Output(Extent input, int kernel, int stride, bool vertical)
    {
        if (Kind == PaddingKind.Same)
        {
            return input.CeilingOf(stride);
        }

        var zeros = vertical ? Top + Bottom : Left + Right;
        // floor((n + p - k) / s) + 1 = floor((n + p - k + s) / s)
        return input.Plus(zeros - kernel + stride).FloorOf(stride);
    }
}

/// <summary>A full convolution: k × k, any stride; 1×1 is the pointwise one. A dense layer is one on a vector.</summary>
public sealed record Convolution : Operator
{
    /// <summary>Channels that enter.</summary>
    public required int InChannels { get; init; }

    /// <summary>Channels that leave.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Side of the kernel.</summary>
    public int Kernel { get; init; } = 1;

    /// <summary>Vertical stride.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Horizontal stride.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Zeros around the input.</summary>
    public PaddingRule Padding { get; init; } = PaddingRule.Same;

    /// <summary>Whether it adds a bias.</summary>
    public bool Bias { get; init; }

    /// <summary>A classifier's dense layer: its weight is [out, in] in files.</summary>
    public bool Dense { get; init; }

    /// <inheritdoc/>
    public override EquatableArray<ParameterInfo> Parameters
    {
        get
        {
            var weight = Dense
                ? Parameter("weight", ParameterRole.DenseWeight, OutChannels, InChannels)
                : Parameter("weight", ParameterRole.ConvolutionWeight, OutChannels, InChannels, Kernel, Kernel);
            return Bias ? EquatableArray.Of(weight, Parameter("bias", ParameterRole.Bias, OutChannels)) : EquatableArray.Of(weight);
        }
    }

    /// <inheritdoc/>
    public override string Attributes => FormattableString.Invariant($"{Kernel} {StrideY} {StrideX} {Padding}");

    /// <inheritdoc/>
    public override EquatableArray<GradientRule> Gradients => EquatableArray.Of(GradientRule.ToParameters(0), GradientRule.ToInput(0));

    /// <inheritdoc/>
    public override Recomputation? MadeAgainFrom => OutChannels > InChannels ? Recomputation.Convolution : null;

    /// <inheritdoc/>
    public override MapShape Infer(IReadOnlyList<MapShape> inputs) => new(
        Padding.Output(inputs[0].Height, Kernel, StrideY, vertical: true),
        Padding.Output(inputs[0].Width, Kernel, StrideX, vertical: false),
        OutChannels);

    /// <inheritdoc/>
    public override long MultiplyAdds(long output) => output * Kernel * Kernel * InChannels * OutChannels;
}
