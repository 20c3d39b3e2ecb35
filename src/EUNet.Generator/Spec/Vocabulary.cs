namespace EUNet.Generator.Spec;

/// <summary>
/// The language of specs: every key, once, with what it takes, its default and its documentation. The parser checks against this
/// table, the resolver reads its defaults, and <c>specs/eunet.schema.json</c> is written from it.
/// </summary>
public static partial class Vocabulary
{
    private const int MostFilters = 65536;

    private static readonly ChoiceKind None = Words("none");

    private static readonly ChoiceKind Paddings = Words("same", "symmetric", "static", "valid");

    private static readonly IntegerKind Filters = new(1, MostFilters);

    private static readonly KernelKind OddKernel = new(15);

    private static readonly BooleanKind TrueOrFalse = new();

    private static readonly TextKind Tap = new("the name of a tap, such as 3b.drop");

    /// <summary>The spec whose section is the base.</summary>
    public static readonly SpecKey Extends = new(
        "extends", new TextKind("the name of a spec"),
        "The spec (a file's name without .yaml) whose same section is the base of this one: every key can be overridden, a list is "
        + "replaced whole.")
    { DefaultNote = "none", Example = "efficientnet-b0" };

    /// <summary>Batch normalisation.</summary>
    public static class Norm
    {
        /// <summary>Added to the variance.</summary>
        public static readonly SpecKey Epsilon = new(
            "epsilon", new NumberKind(1e-12, 1), "Added to the variance.") { Default = "1e-3", Example = "1e-3" };

        /// <summary>As Keras counts it.</summary>
        public static readonly SpecKey Momentum = new(
            "momentum", new NumberKind(0, 1, BelowMaximum: true),
            "What running statistics keep of their old value at a step, as Keras counts it: PyTorch's 0.1 is 0.9 here.")
        { Default = "0.99", Example = "0.99" };

        /// <summary>Both.</summary>
        public static readonly SectionKind Section = new("norm", Keys(Epsilon, Momentum));

        /// <summary>Or none at all.</summary>
        public static readonly ValueKind OrNone = Any(None, Section);
    }

    /// <summary>What enters the network.</summary>
    public static class Input
    {
        /// <summary>Mean and standard deviation, by name or by value.</summary>
        public static readonly SpecKey Mean = new(
            "mean", new ListKind(new NumberKind(-1e6, 1e6), "numbers", 1, 16), "Subtracted from bytes 0..255: one value, or one a channel.")
        { Required = true, Example = "[127]" };

        /// <inheritdoc cref="Mean"/>
        public static readonly SpecKey Std = new(
            "std", new ListKind(new NumberKind(1e-6, 1e6), "numbers", 1, 16),
            "Divides what is left, on the scale of bytes: one value, or one a channel.")
        { Required = true, Example = "[128]" };

        /// <summary>Custom normalisation.</summary>
        public static readonly SectionKind Normalization = new("normalization", Keys(Mean, Std));

        /// <summary>Colour channels.</summary>
        public static readonly SpecKey Channels = new("channels", new IntegerKind(1, 16), "Channels of a picture: 3 for RGB, 1 for grey.")
        { Default = "3", Example = "3" };

        /// <summary>Nominal size.</summary>
        public static readonly SpecKey Size = new(
            "size", Any(new IntegerKind(1, MostFilters), new ListKind(new IntegerKind(1, MostFilters), "sides (height, width)", 2, 2)),
            "The nominal size, one side of a square or [height, width]: static padding and cards are computed for it. Any size can be run.")
        { Default = "224", Example = "224" };

        /// <summary>Bytes to numbers.</summary>
        public static readonly SpecKey Normalize = new(
            "normalize", Any(Words("imagenet", "lite", "advprop", "raw"), Normalization),
            "How bytes become numbers: imagenet (its mean and standard deviation), lite (x - 127) / 128, advprop x / 127.5 - 1, raw "
            + "0..255, or a mean and std of your own.")
        { Default = "raw", Example = "imagenet", ReplacedWhole = true };

        /// <summary>All.</summary>
        public static readonly SectionKind Section = new("input", Keys(Extends, Channels, Size, Normalize));
    }

    /// <summary>Pooling, dropout, dense layer.</summary>
    public static class Classifier
    {
        /// <summary>Number of logits.</summary>
        public static readonly SpecKey Classes = new("classes", new IntegerKind(1, MostFilters), "Number of logits.")
        { Default = "1000", Example = "1000" };

        /// <summary>Dropout's rate.</summary>
        public static readonly SpecKey Dropout = new(
            "dropout", new NumberKind(0, 1, BelowMaximum: true), "Share of features that training drops before the dense layer.")
        { Default = "0.2", Example = "0.2" };

        /// <summary>Names for the classes.</summary>
        public static readonly SpecKey Labels = new("labels", Words("imagenet", "none"), "The list that names the classes.")
        { DefaultNote = "imagenet where there are 1000 classes", Example = "imagenet" };

        /// <summary>All.</summary>
        public static readonly SectionKind Section = new("classifier", Keys(Extends, Classes, Dropout, Labels));
    }

    /// <summary>The convolution that makes the logits.</summary>
    public static class Head
    {
        /// <summary>Its side.</summary>
        public static readonly SpecKey Kernel = new("kernel", OddKernel, "Side of the convolution that makes the logits.")
        { Default = "1", Example = "1" };

        /// <summary>Whether it has a bias.</summary>
        public static readonly SpecKey Bias = new("bias", TrueOrFalse, "Whether that convolution has a bias.")
        { Default = "true", Example = "true" };

        /// <summary>Logits to probabilities.</summary>
        public static readonly SpecKey Activation = new(
            "activation", Words("softmax", "sigmoid"), "Makes probabilities of the logits, outside the network.")
        { DefaultNote = "sigmoid for one class, softmax for more", Example = "softmax" };

        /// <summary>All.</summary>
        public static readonly SectionKind Section = new("head", Keys(Extends, Kernel, Bias, Activation));
    }

    /// <summary>What training starts from.</summary>
    public static class Training
    {
        /// <summary>The loss.</summary>
        public static readonly SpecKey Loss = new(
            "loss", new LossKind(),
            "The loss that training uses unless told otherwise: cross-entropy, bce, dice, jaccard, tversky(alpha, beta), focal(gamma), lovasz, or a sum such as "
            + "cross-entropy + 0.5 dice. In braces a loss that has a comma stands in quotes.")
        { DefaultNote = "bce for one class, cross-entropy for more", Example = "cross-entropy" };

        /// <summary>All.</summary>
        public static readonly SectionKind Section = new("training", Keys(Extends, Loss));
    }

    /// <summary>The file as a whole.</summary>
    public static class Root
    {
        /// <summary>Classes that a segmentation can have.</summary>
        public const int MostClasses = 4096;

        /// <summary>The C# class.</summary>
        public static readonly SpecKey Network = new(
            "network", new TextKind("the name of a C# class"), "The C# class that the network becomes.")
        { Required = true, Example = "RoadNet" };

        /// <summary>For the docs.</summary>
        public static readonly SpecKey Summary = new("summary", new TextKind("a line of text"), "One line for the docs.")
        { DefaultNote = "none" };

        /// <summary>The spec that this one varies.</summary>
        public static readonly SpecKey Extends = Vocabulary.Extends with
        {
            Docs = "The spec (a file's name without .yaml) of which this one is a variant: every section starts from that spec's. "
                + "The network's name and summary are not inherited.",
        };

        /// <summary>The input.</summary>
        public static readonly SpecKey Input = new(
            "input", Vocabulary.Input.Section, "What enters the network. With 'encoder.extends', keys not said here are that spec's.");

        /// <summary>Names and colours, or a number.</summary>
        public static readonly SpecKey Classes = new(
            "classes", Any(new IntegerKind(1, MostClasses), new ClassMapKind()),
            "Name and colour of each class of a segmentation, in the order of their indices, and once 'ignore: N' for the mask value "
            + "to leave out; or just how many there are.")
        { DefaultNote = "one, without a name", Example = "{ sky: \"#808080\", road: \"#804080\" }", ReplacedWhole = true };

        /// <summary>The mask value to leave out.</summary>
        public static readonly SpecKey Ignore = new(
            "ignore", new IntegerKind(0, 65535), "The mask value that training and metrics leave out, where 'classes' is a number.")
        { Default = "255", Example = "255" };

        /// <summary>The encoder.</summary>
        public static readonly SpecKey Encoder = new(
            "encoder", Vocabulary.Encoder.Section, "What extracts features: MBConv stages ('blocks') or a plain U-Net's levels ('levels').")
        { Required = true, Example = "{ extends: efficientnet-b0, top: none }" };

        /// <summary>The classifier.</summary>
        public static readonly SpecKey Classifier = new(
            "classifier", Vocabulary.Classifier.Section, "Global average, dropout and dense layer, for a network that classifies.")
        { DefaultNote = "none" };

        /// <summary>The decoder.</summary>
        public static readonly SpecKey Decoder = new(
            "decoder", Vocabulary.Decoder.Section, "Back to the input's size, for a network that segments.")
        { DefaultNote = "none" };

        /// <summary>The head.</summary>
        public static readonly SpecKey Head = new(
            "head", Vocabulary.Head.Section, "The convolution that makes the logits of a segmentation.");

        /// <summary>Training.</summary>
        public static readonly SpecKey Training = new("training", Vocabulary.Training.Section, "Defaults that training starts from.");

        /// <summary>All.</summary>
        public static readonly SectionKind Section = new(
            "network", Keys(Network, Summary, Extends, Input, Classes, Ignore, Encoder, Classifier, Decoder, Head, Training));
    }


    private static ChoiceKind Words(params string[] words) => new(EquatableArray.Of(words));

    private static AnyKind Any(params ValueKind[] kinds) => new(EquatableArray.Of(kinds));

    private static EquatableArray<SpecKey> Keys(params SpecKey[] keys) => EquatableArray.Of(keys);
}
