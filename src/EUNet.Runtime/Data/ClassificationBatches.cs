namespace EUNet.Data;

/// <summary>Batches of photos with a label each.</summary>
public sealed class ClassificationBatches : PhotoBatches
{
    private readonly ClassificationFolder _photos;

    /// <summary>Batches from a folder.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="augmentation">How they are cut and changed.</param>
    /// <param name="batch">Photos a step.</param>
    /// <param name="height">Rows of the network's input.</param>
    /// <param name="width">Columns of the network's input.</param>
    /// <param name="seed">Decides order, places and changes.</param>
    public ClassificationBatches(ClassificationFolder photos, ClassificationAugmentation augmentation, int batch, int height, int width, ulong seed)
        : base(photos.Count, augmentation.Problem, batch, height, width, seed)
        => (_photos, Augmentation) = (photos, augmentation);

    /// <summary>How photos are cut and changed.</summary>
    public ClassificationAugmentation Augmentation { get; }

    /// <summary>-1: every photo counts.</summary>
    public override int IgnoreIndex => -1;

    private protected override int SampleTargets => 1;

    private protected override string AugmentationText => Augmentation.ToString();

    private protected override void Make(int photo, CounterRandom random, Span<byte> pixels, Span<int> targets)
    {
        (var picture, targets[0]) = _photos.Load(photo);
        Augmentation.Apply(picture, random, pixels, Height, Width);
    }
}
