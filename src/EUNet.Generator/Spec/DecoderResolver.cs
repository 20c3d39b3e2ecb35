namespace EUNet.Generator.Spec;

/// <summary>Makes the decoder's records of its checked section.</summary>
internal static class DecoderResolver
{
    /// <summary>The decoder; each stage has all that the decoder says for it.</summary>
    public static DecoderSpec Resolve(SpecSection section, EncoderSpec encoder)
    {
        var shared = Stage(section, new DecoderStageSpec(
            null, 0, new UpsamplingSpec(UpsamplingKind.Nearest, false, false), DecoderBlockKind.Double, FitKind.Crop, false, AttentionKind.None,
            new DecoderStyle(false, encoder.Norm, DefaultPadding(encoder))), biasFollowsNorm: true);
        var biasFollowsNorm = section[Vocabulary.Decoder.Bias] is null;
        var stages = (SpecList)section[Vocabulary.Decoder.Stages]!;
        return new DecoderSpec
        {
            From = section.TextOrNone(Vocabulary.Decoder.From),
            Bottleneck = Bottleneck(section[Vocabulary.Decoder.Bottleneck], shared),
            Stages = stages.Items.Select(item => new SpecSection((SpecMap)item)).Select(stage => Stage(stage, shared, biasFollowsNorm) with
            {
                Skip = stage.TextOrNone(Vocabulary.Decoder.Skip),
                Filters = stage.Integer(Vocabulary.Decoder.StageFilters),
            }).ToEquatableArray(),
        };
    }

    /// <summary>The padding of the decoder as a whole, which the head shares.</summary>
    public static PaddingKind Padding(SpecSection decoder, EncoderSpec encoder) =>
        decoder.Choice(Vocabulary.Decoder.Padding, DefaultPadding(encoder));

    // At stride 1 symmetric and static padding are what same is.
    private static PaddingKind DefaultPadding(EncoderSpec encoder) =>
        encoder.Padding == PaddingKind.Valid ? PaddingKind.Valid : PaddingKind.Same;

    /// <summary>What a section says for stages, above what holds otherwise.</summary>
    private static DecoderStageSpec Stage(SpecSection section, DecoderStageSpec otherwise, bool biasFollowsNorm)
    {
        var norm = section.Norm(Vocabulary.Decoder.Norm, otherwise.Style.Norm);
        return otherwise with
        {
            Up = Up(section[Vocabulary.Decoder.Up], otherwise.Up),
            Block = Choice(section, Vocabulary.Decoder.Block, otherwise.Block),
            Fit = Choice(section, Vocabulary.Decoder.Fit, otherwise.Fit),
            SkipFirst = section[Vocabulary.Decoder.Order] is SpecScalar order ? order.Text == "skip-up" : otherwise.SkipFirst,
            Attention = Choice(section, Vocabulary.Decoder.Attention, otherwise.Attention),
            Style = new DecoderStyle(
                section.Flag(Vocabulary.Decoder.Bias, biasFollowsNorm ? norm is null : otherwise.Style.Bias), norm,
                Choice(section, Vocabulary.Decoder.Padding, otherwise.Style.Padding)),
        };
    }

    private static T Choice<T>(SpecSection section, SpecKey key, T otherwise)
        where T : struct, Enum =>
        section[key] is SpecScalar word ? SpecSection.Member<T>(word.Text) : otherwise;

    private static UpsamplingSpec Up(SpecNode? node, UpsamplingSpec otherwise)
    {
        if (node is null)
        {
            return otherwise;
        }

        var section = new SpecSection(node as SpecMap);
        var kind = SpecSection.Member<UpsamplingKind>(node is SpecScalar word ? word.Text : section.Text(Vocabulary.Decoder.UpKind)!);
        var transposed = kind is UpsamplingKind.Transpose2x2 or UpsamplingKind.Transpose4x4;
        return new UpsamplingSpec(
            kind, Bias: transposed && section.Flag(Vocabulary.Decoder.UpBias, otherwise: true),
            Norm: transposed && section.Flag(Vocabulary.Decoder.UpNorm));
    }

    private static BottleneckSpec? Bottleneck(SpecNode? node, DecoderStageSpec shared)
    {
        if (node is SpecMap map)
        {
            var section = new SpecSection(map);
            var bins = section[Vocabulary.Decoder.Pyramid] is SpecList pyramid
                ? pyramid.Items.Select(item => SpecValues.Integer(item)!.Value).ToEquatableArray()
                : EquatableArray<int>.Empty;
            return new BottleneckSpec(
                Choice(section, Vocabulary.Decoder.BottleneckBlock, shared.Block),
                section.Integer(Vocabulary.Decoder.BottleneckFilters), bins, shared.Style);
        }

        return SpecValues.Integer(node) is { } filters
            ? new BottleneckSpec(shared.Block, filters, EquatableArray<int>.Empty, shared.Style)
            : null;
    }
}
