namespace EUNet.Generator.Spec;

public static partial class Vocabulary
{
    /// <summary>Back to the input's size.</summary>
    public static class Decoder
    {
        private static readonly ChoiceKind Upsamplings = Words("nearest", "bilinear", "transpose-2x2", "transpose-4x4");

        private static readonly ChoiceKind Blocks = Words("residual", "double", "single", "none");

        /// <summary>The start.</summary>
        public static readonly SpecKey From = new("from", Tap, "The tap that the decoder starts from.")
        { DefaultNote = "the encoder's last map", Example = "7a" };

        /// <summary>Of the bottleneck.</summary>
        public static readonly SpecKey BottleneckBlock = new("block", Blocks, "Its convolutions, as for a stage.")
        { DefaultNote = "the decoder's", Example = "residual" };

        /// <summary>Of the bottleneck.</summary>
        public static readonly SpecKey BottleneckFilters = new("filters", Filters, "Its output channels.")
        { Required = true, Example = "320" };

        /// <summary>Of the bottleneck.</summary>
        public static readonly SpecKey Pyramid = new(
            "pyramid", new ListKind(new IntegerKind(1, 64), "bins", 1, 8),
            "Pyramid pooling with these bins in place of a block of convolutions.")
        { DefaultNote = "none", Example = "[1, 2, 3, 6]" };

        /// <summary>The bottleneck's mapping.</summary>
        public static readonly SectionKind BottleneckSection = new("bottleneck", Keys(BottleneckBlock, BottleneckFilters, Pyramid));

        /// <summary>Before the first stage.</summary>
        public static readonly SpecKey Bottleneck = new(
            "bottleneck", Any(None, Filters, BottleneckSection),
            "A block before the first stage: its filters (of the decoder's kind), more in full, or none.")
        { Default = "none", Example = "320", ReplacedWhole = true };

        /// <summary>Of an upsampling.</summary>
        public static readonly SpecKey UpKind = new("kind", Upsamplings, "How the map is doubled.")
        { Required = true, Example = "transpose-4x4" };

        /// <summary>Of an upsampling.</summary>
        public static readonly SpecKey UpBias = new("bias", TrueOrFalse, "Whether the transposed convolution has a bias.")
        { DefaultNote = "true for transposed convolutions", Example = "true" };

        /// <summary>Of an upsampling.</summary>
        public static readonly SpecKey UpNorm = new("norm", TrueOrFalse, "Batch normalisation and ReLU behind the transposed convolution.")
        { Default = "false", Example = "false" };

        /// <summary>Upsampling in full.</summary>
        public static readonly SectionKind UpSection = new("up", Keys(UpKind, UpBias, UpNorm));

        /// <summary>Upsampling.</summary>
        public static readonly SpecKey Up = new(
            "up", Any(Upsamplings, UpSection), "How a stage doubles its map: by repetition, bilinearly, or by a transposed convolution.")
        { Default = "nearest", Example = "nearest", ReplacedWhole = true };

        /// <summary>Convolutions of a stage.</summary>
        public static readonly SpecKey Block = new(
            "block", Blocks, "A stage's convolutions: residual (two 3x3 and a 1x1 shortcut), double (two 3x3), single (one), none.")
        { Default = "double", Example = "double" };

        /// <summary>Their bias.</summary>
        public static readonly SpecKey Bias = new("bias", TrueOrFalse, "Whether the 3x3 convolutions have a bias.")
        { DefaultNote = "false; true where norm is none", Example = "false" };

        /// <summary>Their norm.</summary>
        public static readonly SpecKey Norm = new("norm", Vocabulary.Norm.OrNone, "Batch normalisation behind the 3x3 convolutions.")
        { DefaultNote = "the encoder's" };

        /// <summary>Their padding.</summary>
        public static readonly SpecKey Padding = new("padding", Paddings, "How the 3x3 convolutions pad.")
        { DefaultNote = "same; valid where the encoder's is valid", Example = "same" };

        /// <summary>Map and skip of different sizes.</summary>
        public static readonly SpecKey Fit = new(
            "fit", Words("crop", "resize", "center"),
            "Where map and skip differ in size: crop the map at right and bottom, resize the map (nearest), or crop the skip at its "
            + "centre.")
        { Default = "crop", Example = "crop" };

        /// <summary>Order in the concatenation.</summary>
        public static readonly SpecKey Order = new("order", Words("up-skip", "skip-up"), "Which comes first in the concatenation.")
        { Default = "up-skip", Example = "up-skip" };

        /// <summary>scSE.</summary>
        public static readonly SpecKey Attention = new(
            "attention", Words("none", "scse", "scse-no-bias"), "Concurrent spatial and channel squeeze and excitation in the "
            + "stages.") { Default = "none", Example = "scse" };

        /// <summary>The tap that a stage concatenates.</summary>
        public static readonly SpecKey Skip = new("skip", Tap, "The tap to concatenate, at the stride that the stage reaches; or none.")
        { Default = "none", Example = "3b.drop" };

        /// <summary>Of a stage.</summary>
        public static readonly SpecKey StageFilters = new("filters", Filters, "The stage's output channels.")
        { Required = true, Example = "64" };

        /// <summary>What the decoder says for all stages and a stage may say for itself.</summary>
        public static readonly EquatableArray<SpecKey> OfStages = Keys(Up, Block, Bias, Norm, Padding, Fit, Order, Attention);

        /// <summary>A stage.</summary>
        public static readonly SectionKind Stage = new("stage", Keys([Skip, StageFilters, .. OfStages.Select(OfStage)]));

        /// <summary>The stages.</summary>
        public static readonly SpecKey Stages = new(
            "stages", new ListKind(Stage, "stages", 1, 12), "The stages, from the smallest map to the largest; each doubles it.")
        { Required = true, Example = "[{ skip: 3b.drop, filters: 64 }]" };

        /// <summary>All.</summary>
        public static readonly SectionKind Section = new("decoder", Keys([Extends, From, Bottleneck, .. OfStages, Stages]));

        private static SpecKey OfStage(SpecKey key) => key with { Default = null, DefaultNote = "the decoder's" };
    }
}
