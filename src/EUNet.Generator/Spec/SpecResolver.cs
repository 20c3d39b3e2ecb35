using System.Collections.Immutable;

namespace EUNet.Generator.Spec;

/// <summary>Makes records of a checked tree, with every default in its place.</summary>
internal sealed class SpecResolver(SpecMap tree)
{
    private readonly SpecSection _root = new(tree);

    /// <summary>The network.</summary>
    /// <param name="name">The file's kebab name.</param>
    public NetworkSpec Resolve(string name)
    {
        var encoder = EncoderResolver.Resolve(_root.Section(Vocabulary.Root.Encoder));
        var segments = _root[Vocabulary.Root.Decoder] is not null;
        var decoder = segments ? DecoderResolver.Resolve(_root.Section(Vocabulary.Root.Decoder), encoder) : null;
        var classifier = segments ? null : Classifier(_root.Section(Vocabulary.Root.Classifier));
        var outputs = Outputs();
        return new NetworkSpec
        {
            ClassName = _root.Text(Vocabulary.Root.Network)!,
            Name = name,
            Summary = SpecText.OneLine(_root.Text(Vocabulary.Root.Summary) ?? ""),
            Input = Input(_root.Section(Vocabulary.Root.Input)),
            Classes = segments ? Classes() : null,
            Encoder = encoder,
            Classifier = classifier,
            Decoder = decoder,
            Head = segments ? Head(outputs, DecoderResolver.Padding(_root.Section(Vocabulary.Root.Decoder), encoder)) : null,
            Training = Training(classifier?.Classes ?? outputs),
        };
    }

    private static InputSpec Input(SpecSection section)
    {
        var (height, width) = section[Vocabulary.Input.Size] is SpecList sides
            ? (SpecValues.Integer(sides.Items[0])!.Value, SpecValues.Integer(sides.Items[1])!.Value)
            : (section.Integer(Vocabulary.Input.Size), section.Integer(Vocabulary.Input.Size));
        return new InputSpec(section.Integer(Vocabulary.Input.Channels), height, width, Normalization(section));
    }

    private static NormalizationSpec Normalization(SpecSection section)
    {
        if (section[Vocabulary.Input.Normalize] is SpecMap map)
        {
            var own = new SpecSection(map);
            return new NormalizationSpec("custom", Numbers(own[Vocabulary.Input.Mean]), Numbers(own[Vocabulary.Input.Std]));
        }

        return section.Text(Vocabulary.Input.Normalize) switch
        {
            "imagenet" => new NormalizationSpec("imagenet", Bytes(0.485, 0.456, 0.406), Bytes(0.229, 0.224, 0.225)),
            "lite" => new NormalizationSpec("lite", EquatableArray.Of(127.0), EquatableArray.Of(128.0)),
            "advprop" => new NormalizationSpec("advprop", EquatableArray.Of(127.5), EquatableArray.Of(127.5)),
            _ => new NormalizationSpec("raw", EquatableArray.Of(0.0), EquatableArray.Of(1.0)),
        };
    }

    private static EquatableArray<double> Numbers(SpecNode? node) =>
        node is SpecList list ? list.Items.Select(item => SpecValues.Number(item)!.Value).ToEquatableArray() : EquatableArray<double>.Empty;

    private static EquatableArray<double> Bytes(params double[] ofOne) => ofOne.Select(value => value * 255).ToImmutableArray();

    private static ClassifierSpec Classifier(SpecSection section)
    {
        var classes = section.Integer(Vocabulary.Classifier.Classes);
        var isImageNet = classes == 1000 && section[Vocabulary.Classifier.Labels] is null;
        var labels = isImageNet ? "imagenet" : section.TextOrNone(Vocabulary.Classifier.Labels);
        return new ClassifierSpec(classes, section.Number(Vocabulary.Classifier.Dropout), labels);
    }

    private HeadSpec Head(int outputs, PaddingKind padding)
    {
        var section = _root.Section(Vocabulary.Root.Head);
        return new HeadSpec(
            section.Integer(Vocabulary.Head.Kernel), section.Flag(Vocabulary.Head.Bias), padding, outputs,
            section.Text(Vocabulary.Head.Activation) ?? (outputs == 1 ? "sigmoid" : "softmax"));
    }

    private TrainingSpec Training(int logits) => new(_root.Section(Vocabulary.Root.Training).Text(Vocabulary.Training.Loss) is { } loss
        ? SpecText.OneLine(loss)
        : logits == 1 ? "bce" : "cross-entropy");

    private int Outputs() => _root[Vocabulary.Root.Classes] switch
    {
        null => 1,
        SpecMap map => ClassMap.Read(map, null).Items.Count,
        var count => SpecValues.Integer(count)!.Value,
    };

    private ClassesSpec? Classes() => _root[Vocabulary.Root.Classes] switch
    {
        SpecMap map => ClassMap.Read(map, null),
        SpecScalar count when SpecValues.Integer(count) is > 1 and { } several =>
            ClassMap.Numbered(several, _root.Integer(Vocabulary.Root.Ignore)),
        _ => null,
    };
}
