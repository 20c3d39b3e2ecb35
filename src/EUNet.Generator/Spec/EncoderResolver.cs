namespace EUNet.Generator.Spec;

/// <summary>Makes the encoder's record of its checked section.</summary>
internal static class EncoderResolver
{
    /// <summary>Of blocks or of levels.</summary>
    public static EncoderSpec Resolve(SpecSection section)
    {
        var norm = section.Norm(Vocabulary.Encoder.Norm, SpecSection.StandardNorm);
        var padding = section.Choice<PaddingKind>(Vocabulary.Encoder.Padding);
        if (section[Vocabulary.Encoder.Levels] is SpecList levels)
        {
            return new PlainEncoderSpec
            {
                Norm = norm,
                Padding = padding,
                Levels = levels.Items.Select(item => SpecValues.Integer(item)!.Value).ToEquatableArray(),
            };
        }

        var rounding = section.Section(Vocabulary.Encoder.Rounding);
        var stem = section.Section(Vocabulary.Encoder.Stem);
        var stemFilters = stem.Integer(Vocabulary.Encoder.StemFilters);
        return new EfficientNetEncoderSpec
        {
            Norm = norm,
            Padding = padding,
            Width = section.Number(Vocabulary.Encoder.Width),
            Depth = section.Number(Vocabulary.Encoder.Depth),
            RoundingDivisor = rounding.Integer(Vocabulary.Encoder.Divisor),
            RoundingKeep = rounding.Number(Vocabulary.Encoder.Keep),
            FixedEnds = section.Flag(Vocabulary.Encoder.FixedEnds),
            Activation = section.Choice<ActivationKind>(Vocabulary.Encoder.Activation),
            DropConnect = section.Number(Vocabulary.Encoder.DropConnect),
            Stem = new StemSpec(
                stemFilters, stem.Integer(Vocabulary.Encoder.StemKernel), stem.Integer(Vocabulary.Encoder.StemStride),
                stem.Flag(Vocabulary.Encoder.Scaled)),
            Blocks = Blocks((SpecList)section[Vocabulary.Encoder.Blocks]!, stemFilters),
            Top = Top(section),
        };
    }

    private static EquatableArray<BlockSpec> Blocks(SpecList list, int stemFilters)
    {
        var blocks = new List<BlockSpec>();
        var arrives = stemFilters;
        foreach (var item in list.Items)
        {
            var block = BlockToken.Parse(((SpecScalar)item).Text, out _)!;
            blocks.Add(block.InFilters == 0 ? block with { InFilters = arrives } : block);
            arrives = block.OutFilters;
        }

        return blocks.ToEquatableArray();
    }

    private static TopSpec? Top(SpecSection section) => section[Vocabulary.Encoder.Top] switch
    {
        SpecMap map => new TopSpec(
            new SpecSection(map).Integer(Vocabulary.Encoder.TopFilters), new SpecSection(map).Flag(Vocabulary.Encoder.Scaled)),
        var node when SpecValues.Integer(node) is { } filters => new TopSpec(filters, Scaled: Vocabulary.Encoder.Scaled.Default == "true"),
        _ => null,
    };
}
