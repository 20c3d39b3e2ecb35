using EUNet.Cli.Runs;
using EUNet.Cli.Photos;
using EUNet.Data;
using EUNet.Imaging;
using EUNet.Networks;
using EUNet.Training;

namespace EUNet.Cli.Training;

/// <summary>Photos with masks.</summary>
internal sealed class MaskedSet : TrainingSet
{
    private const string ValidationPart = "val";
    private const int PanelPhotos = 4;

    private readonly NetworkCard _card;
    private readonly SegmentationFolder _photos;
    private readonly SegmentationFolder? _held;
    private readonly PhotoSegmenter _segmenter;

    /// <summary>Opens a folder's <c>train</c> and, if it is there, <c>val</c>.</summary>
    public MaskedSet(Network network, TrainOptions options)
    {
        _card = network.Card;
        _photos = SegmentationFolder.Open(options.Data, "train", _card.PixelClasses, _card.IgnoreIndex);
        _held = SegmentationFolder.Has(options.Data, ValidationPart)
            ? SegmentationFolder.Open(options.Data, ValidationPart, _card.PixelClasses, _card.IgnoreIndex)
            : null;
        var crop = options.CropFor(_card);
        var augmentation = options.Augment is { } text ? Augmentation.Parse(text) : new Augmentation();
        Batches = new SegmentationBatches(_photos, augmentation, options.Batch, crop.Height, crop.Width, options.Seed, _card.IgnoreIndex);
        _segmenter = new PhotoSegmenter(network, options.Device, new SizeChoice(null, null, SizeChoice.DefaultTile / 8));
        Classes = [.. _card.PixelClasses.Select(known => known.Name)];
    }

    /// <inheritdoc/>
    public override IBatchSource Batches { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Frequencies => _photos.ClassFrequencies();

    /// <inheritdoc/>
    public override int Held => _held?.Count ?? 0;

    /// <inheritdoc/>
    public override string MetricName => "mean IoU";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override Validation Validate(Action<int> progress)
    {
        var matrix = Evaluation.Of(_held!, _card, photo => _segmenter.Segment(photo).Map, progress);
        return new Validation(matrix.MeanIou ?? 0, matrix.PixelAccuracy ?? 0, matrix);
    }

    /// <inheritdoc/>
    public override RgbImage? DrawPanels()
    {
        if (_held is null)
        {
            return null;
        }

        // Spread over the set, whose neighbours are often alike.
        var count = Math.Min(PanelPhotos, _held.Count);
        var panels = Enumerable.Range(0, count).Select(i => _held.Load(i * _held.Count / count)).Select(known => new Panel(known, _segmenter.Segment(known.Photo).Map));
        return Panels.Draw([.. panels], _card.IgnoreIndex);
    }

    /// <inheritdoc/>
    public override void Dispose() => _segmenter.Dispose();
}
