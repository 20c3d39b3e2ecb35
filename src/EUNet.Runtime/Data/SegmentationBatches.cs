using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>Batches of crops with a class for every pixel.</summary>
public sealed class SegmentationBatches : IBatchSource
{
    /// <summary>What lies around a photo that is smaller than the crop: the middle of the byte range; its target is ignored.</summary>
    public const byte Surround = 127;

    private readonly SegmentationFolder _photos;
    private readonly Augmentation _augmentation;
    private readonly EpochOrder _order;
    private readonly ulong _seed;

    /// <summary>Batches from a folder.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="augmentation">What is done to them.</param>
    /// <param name="batch">Crops a step.</param>
    /// <param name="height">Rows of a crop.</param>
    /// <param name="width">Columns of a crop.</param>
    /// <param name="seed">Decides order, places and changes.</param>
    /// <param name="ignore">The target that counts nowhere, or -1 for 255; masks' 255 becomes it as well.</param>
    public SegmentationBatches(SegmentationFolder photos, Augmentation augmentation, int batch, int height, int width, ulong seed, int ignore)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (augmentation.Problem is { } problem)
        {
            throw new ArgumentException(problem, nameof(augmentation));
        }

        (_photos, _augmentation, _seed) = (photos, augmentation, seed);
        (Batch, Height, Width) = (batch, height, width);
        IgnoreIndex = ignore is >= 0 and <= 255 ? ignore : MaskReader.Unlabelled;
        _order = new EpochOrder(photos.Count, batch, seed);
    }

    /// <summary>What is done to photos and masks.</summary>
    public Augmentation Augmentation => _augmentation;

    /// <inheritdoc/>
    public int Batch { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Samples => _photos.Count;

    /// <inheritdoc/>
    public int StepsPerEpoch => _order.StepsPerEpoch;

    /// <inheritdoc/>
    public int IgnoreIndex { get; }

    /// <summary>What decides the batches, beside the photos.</summary>
    public override string ToString() => $"{_augmentation}; seed {_seed}";

    /// <inheritdoc/>
    public TrainingBatch CreateBatch() => new(checked(Batch * Height * Width * 3), Batch * Height * Width);

    /// <inheritdoc/>
    public void Fill(long step, TrainingBatch batch)
    {
        var area = Height * Width;
        for (var sample = 0; sample < Batch; sample++)
        {
            var (photo, mask) = _photos.Load(_order.Photo(step, sample));
            var random = new CounterRandom(_seed, (ulong)((step * Batch) + sample));
            var pixels = batch.Pixels.AsSpan(sample * area * 3, area * 3);
            var targets = batch.Targets.AsSpan(sample * area, area);
            var map = _augmentation.Place(random, photo.Height, photo.Width, Height, Width);
            AffineSampling.Bilinear(photo, map, pixels, Width, Surround);
            AffineSampling.Nearest(mask, map, targets, Width, IgnoreIndex);
            targets.Replace(MaskReader.Unlabelled, IgnoreIndex);
            _augmentation.Color(random, ColorMatrix.Mean(pixels)).Apply(pixels);
        }
    }
}
