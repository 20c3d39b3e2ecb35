namespace EUNet.Data;

/// <summary>Batches of photos with a label each.</summary>
public sealed class ClassificationBatches : IBatchSource
{
    private readonly ClassificationFolder _photos;
    private readonly ClassificationAugmentation _augmentation;
    private readonly EpochOrder _order;
    private readonly ulong _seed;

    /// <summary>Batches from a folder.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="augmentation">How they are cut and changed.</param>
    /// <param name="batch">Photos a step.</param>
    /// <param name="height">Rows of the network's input.</param>
    /// <param name="width">Columns of the network's input.</param>
    /// <param name="seed">Decides order, places and changes.</param>
    public ClassificationBatches(ClassificationFolder photos, ClassificationAugmentation augmentation, int batch, int height, int width, ulong seed)
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
        _order = new EpochOrder(photos.Count, batch, seed);
    }

    /// <summary>How photos are cut and changed.</summary>
    public ClassificationAugmentation Augmentation => _augmentation;

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

    /// <summary>-1: every photo counts.</summary>
    public int IgnoreIndex => -1;

    /// <summary>What decides the batches, beside the photos.</summary>
    public override string ToString() => $"{_augmentation}; seed {_seed}";

    /// <inheritdoc/>
    public TrainingBatch CreateBatch() => new(checked(Batch * Height * Width * 3), Batch);

    /// <inheritdoc/>
    public void Fill(long step, TrainingBatch batch)
    {
        var bytes = Height * Width * 3;
        for (var sample = 0; sample < Batch; sample++)
        {
            (var photo, batch.Targets[sample]) = _photos.Load(_order.Photo(step, sample));
            var random = new CounterRandom(_seed, (ulong)((step * Batch) + sample));
            _augmentation.Apply(photo, random, batch.Pixels.AsSpan(sample * bytes, bytes), Height, Width);
        }
    }
}
