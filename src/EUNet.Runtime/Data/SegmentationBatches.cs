using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>Batches of crops with a class for every pixel.</summary>
public sealed class SegmentationBatches : PhotoBatches
{
    /// <summary>What lies around a photo that is smaller than the crop: the middle of the byte range; its target is ignored.</summary>
    public const byte Surround = 127;

    // What masks hold where nothing counts, besides the spec's own ignore index.
    private const int Unlabelled = 255;

    private readonly SegmentationFolder _photos;

    /// <summary>Batches from a folder.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="augmentation">What is done to them.</param>
    /// <param name="batch">Crops a step.</param>
    /// <param name="height">Rows of a crop.</param>
    /// <param name="width">Columns of a crop.</param>
    /// <param name="seed">Decides order, places and changes.</param>
    /// <param name="ignore">The target that counts nowhere, or -1 for 255; masks' 255 becomes it as well.</param>
    public SegmentationBatches(SegmentationFolder photos, Augmentation augmentation, int batch, int height, int width, ulong seed, int ignore)
        : base(photos.Count, augmentation.Problem, batch, height, width, seed)
    {
        (_photos, Augmentation) = (photos, augmentation);
        IgnoreIndex = ignore is >= 0 and <= 255 ? ignore : Unlabelled;
    }

    /// <summary>What is done to photos and masks.</summary>
    public Augmentation Augmentation { get; }

    /// <inheritdoc/>
    public override int IgnoreIndex { get; }

    private protected override int SampleTargets => Height * Width;

    private protected override string AugmentationText => Augmentation.ToString();

    private protected override void Make(int photo, CounterRandom random, Span<byte> pixels, Span<int> targets)
    {
        var (picture, mask) = _photos.Load(photo);
        var map = Augmentation.Place(random, picture.Height, picture.Width, Height, Width);
        AffineSampling.Bilinear(picture, map, pixels, Width, Surround);
        AffineSampling.Nearest(mask, map, targets, Width, IgnoreIndex);
        targets.Replace(Unlabelled, IgnoreIndex);
        Augmentation.Color(random, ColorMatrix.Mean(pixels)).Apply(pixels);
    }
}
