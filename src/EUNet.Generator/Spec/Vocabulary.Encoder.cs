namespace EUNet.Generator.Spec;

public static partial class Vocabulary
{
    /// <summary>What extracts features.</summary>
    public static class Encoder
    {
        /// <summary>Factor on filters.</summary>
        public static readonly SpecKey Width = new(
            "width", new NumberKind(0, 100, AboveMinimum: true), "Factor on filters, which are then rounded.")
        { Default = "1", Example = "1.0" };

        /// <summary>Factor on repeats.</summary>
        public static readonly SpecKey Depth = new("depth", new NumberKind(0, 100, AboveMinimum: true), "Factor on repeats, rounded up.")
        { Default = "1", Example = "1.0" };

        /// <summary>Multiples that filters are rounded to.</summary>
        public static readonly SpecKey Divisor = new("divisor", new IntegerKind(1, 1024), "Filters are rounded to multiples of this.")
        { Default = "8", Example = "8" };

        /// <summary>What rounding must keep.</summary>
        public static readonly SpecKey Keep = new(
            "keep", new NumberKind(0, 1), "The share of the filters that rounding must keep; where it would not, it goes up.")
        { Default = "0.9", Example = "0.9" };

        /// <summary>Rounding of filters.</summary>
        public static readonly SpecKey Rounding = new(
            "rounding", new SectionKind("rounding", Keys(Divisor, Keep)), "How filters are rounded after 'width'.");

        /// <summary>First and last stage keep their repeats.</summary>
        public static readonly SpecKey FixedEnds = new(
            "fixed_ends", TrueOrFalse, "The first and last stage keep their repeats, whatever 'depth' says (Lite).")
        { Default = "false", Example = "false" };

        // Every member but no activation at all, which a network cannot do without, and the gates' sigmoid.
        private static readonly string[] Activations =
        [
            .. Enum.GetValues(typeof(ActivationKind)).Cast<ActivationKind>()
                .Where(kind => kind is not (ActivationKind.None or ActivationKind.Sigmoid))
                .Select(CSharpNames.Word),
        ];

        /// <summary>The non-linearity.</summary>
        public static readonly SpecKey Activation = new(
            "activation", Words(Activations), "The non-linearity after every convolution but the projections.")
        { Default = "swish", Example = "swish" };

        /// <summary>Batch norm, or none.</summary>
        public static readonly SpecKey Norm = new(
            "norm", Vocabulary.Norm.OrNone, "Batch normalisation after every convolution; none gives the convolutions a bias instead.");

        /// <summary>Padding.</summary>
        public static readonly SpecKey Padding = new(
            "padding", Paddings,
            "How convolutions pad: same (TensorFlow's, at the size at hand), symmetric (kernel - 1) / 2, static (same's at the "
            + "nominal size, at every size), valid (not at all).")
        { Default = "same", Example = "same" };

        /// <summary>Stochastic depth.</summary>
        public static readonly SpecKey DropConnect = new(
            "drop_connect", new NumberKind(0, 1, BelowMaximum: true),
            "Stochastic depth: block i of n is dropped at rate * i / n while training.")
        { Default = "0", Example = "0.2" };

        /// <summary>Of the stem.</summary>
        public static readonly SpecKey StemFilters = new("filters", Filters, "Output channels, before 'width'.")
        { Default = "32", Example = "32" };

        /// <summary>Of the stem.</summary>
        public static readonly SpecKey StemKernel = new("kernel", OddKernel, "Side of the kernel.") { Default = "3", Example = "3" };

        /// <summary>Of the stem.</summary>
        public static readonly SpecKey StemStride = new("stride", new IntegerKind(1, 2), "Stride of the convolution.")
        { Default = "2", Example = "2" };

        /// <summary>Of stem and top.</summary>
        public static readonly SpecKey Scaled = new("scaled", TrueOrFalse, "Whether 'width' applies to these filters.")
        { Default = "true", Example = "true" };

        /// <summary>The first convolution.</summary>
        public static readonly SpecKey Stem = new(
            "stem", new SectionKind("stem", Keys(StemFilters, StemKernel, StemStride, Scaled)), "The first convolution.");

        /// <summary>The stages.</summary>
        public static readonly SpecKey Blocks = new(
            "blocks", new ListKind(new BlockTokenKind(), "block tokens", 1, 100),
            "A token a stage: r repeats, k kernel, s stride, e expansion, i and o filters, se squeeze ratio, c1 fused, fcN fused "
            + "expansion counted from N filters, noskip.")
        { DefaultNote = "none; an encoder has these or levels", Example = "[r1_k3_s11_e1_i32_o16_se0.25, r2_k3_s22_e6_i16_o24_se0.25]" };

        /// <summary>Of the top.</summary>
        public static readonly SpecKey TopFilters = new("filters", Filters, "Output channels, before 'width'.")
        { Required = true, Example = "1280" };

        /// <summary>The top's mapping.</summary>
        public static readonly SectionKind TopSection = new("top", Keys(TopFilters, Scaled));

        /// <summary>The last convolution.</summary>
        public static readonly SpecKey Top = new(
            "top", Any(None, Filters, TopSection), "The 1x1 convolution behind the blocks: its filters, or none.")
        { Default = "none", Example = "1280" };

        /// <summary>A plain U-Net's levels.</summary>
        public static readonly SpecKey Levels = new(
            "levels", new ListKind(Filters, "filters", 1, 12),
            "A plain U-Net's encoder: filters of each level of two 3x3 convolutions with ReLU, max-pooling between them.")
        { Example = "[64, 128, 256, 512, 1024]", DefaultNote = "none" };

        /// <summary>Keys that only an encoder of blocks has.</summary>
        public static readonly EquatableArray<SpecKey> OfBlocks = Keys(
            Width, Depth, Rounding, FixedEnds, Activation, DropConnect, Stem, Blocks, Top);

        /// <summary>All.</summary>
        public static readonly SectionKind Section = new(
            "encoder", Keys(Extends, Width, Depth, Rounding, FixedEnds, Activation, Norm, Padding, DropConnect, Stem, Blocks, Top, Levels));
    }
}
