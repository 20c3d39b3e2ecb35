using EUNet.Cli.Runs;
using EUNet.Data;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Networks;

namespace EUNet.Cli.Training;

/// <summary>Photos with labels, in a folder for each class.</summary>
internal sealed class LabelledSet : TrainingSet
{
    private const string ValidationPart = "val";

    private readonly Network _network;
    private readonly Device _device;
    private readonly ClassificationFolder _photos;
    private readonly ClassificationFolder? _held;
    private InferenceSession? _session;

    /// <summary>Opens a folder's <c>train</c> and, if it is there, <c>val</c>.</summary>
    /// <exception cref="InputException">The network has other classes.</exception>
    public LabelledSet(Network network, TrainOptions options)
    {
        (_network, _device) = (network, options.Device);
        var card = network.Card;
        string[]? named = card.Classes.Count == card.Outputs ? [.. card.Classes.Select(known => known.Name)] : null;
        _photos = ClassificationFolder.Open(options.Data, "train", named);
        if (_photos.Classes.Count > card.Outputs)
        {
            throw new InputException(
                $"{options.Data}: has {_photos.Classes.Count} classes, and {card.Name} has {card.Outputs} logits. Give it a spec of its own, with 'classifier: {{ classes: {_photos.Classes.Count} }}'.");
        }

        _held = ClassificationFolder.Has(options.Data, ValidationPart) ? ClassificationFolder.Open(options.Data, ValidationPart, _photos.Classes) : null;
        var crop = options.CropFor(card);
        var augmentation = options.Augment is { } text ? ClassificationAugmentation.Parse(text) : new ClassificationAugmentation(Random: new RandAugment(2, 9));
        Batches = new ClassificationBatches(_photos, augmentation, options.Batch, crop.Height, crop.Width, options.Seed);
    }

    /// <inheritdoc/>
    public override IBatchSource Batches { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Frequencies
        => [.. _photos.ClassFrequencies(), .. Enumerable.Repeat(0.0, _network.Card.Outputs - _photos.Classes.Count)];

    /// <inheritdoc/>
    public override int Held => _held?.Count ?? 0;

    /// <inheritdoc/>
    public override string MetricName => "accuracy";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => [];

    /// <inheritdoc/>
    public override Validation Validate(Action<int> progress)
    {
        var (held, right) = (_held!, 0);
        _session ??= _network.CreateSession(_device, batch: 1, _network.Card.NominalHeight, _network.Card.NominalWidth);
        for (var i = 0; i < held.Count; i++)
        {
            var (photo, label) = held.Load(i);
            right += _session.Classify(photo).Top(1)[0].Index == label ? 1 : 0;
            progress(i + 1);
        }

        var share = (double)right / held.Count;
        return new Validation(share, share, null);
    }

    /// <inheritdoc/>
    public override RgbImage? DrawPanels() => null;

    /// <inheritdoc/>
    public override void Dispose() => _session?.Dispose();
}
