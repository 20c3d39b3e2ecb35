namespace EUNet.Data;

/// <summary>Batches of photos, whatever a photo's truth is: which photo a sample is made from, and what it draws.</summary>
public abstract class PhotoBatches : IBatchSource
{
    private readonly EpochOrder _order;
    private readonly ulong _seed;

    /// <summary>Batches of that many photos.</summary>
    /// <param name="photos">How many there are.</param>
    /// <param name="problem">What is wrong with the augmentation, or null.</param>
    /// <param name="batch">Samples a step.</param>
    /// <param name="height">Rows of a sample.</param>
    /// <param name="width">Columns of a sample.</param>
    /// <param name="seed">Decides order, places and changes.</param>
    private protected PhotoBatches(int photos, string? problem, int batch, int height, int width, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (problem is not null)
        {
            throw new ArgumentException(problem, "augmentation");
        }

        (Samples, Batch, Height, Width, _seed) = (photos, batch, height, width, seed);
        _order = new EpochOrder(photos, batch, seed);
    }

    /// <inheritdoc/>
    public int Batch { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Samples { get; }

    /// <inheritdoc/>
    public int StepsPerEpoch => _order.StepsPerEpoch;

    /// <inheritdoc/>
    public abstract int IgnoreIndex { get; }

    /// <summary>Targets of a sample.</summary>
    private protected abstract int SampleTargets { get; }

    /// <summary>The augmentation, as text.</summary>
    private protected abstract string AugmentationText { get; }

    /// <summary>What decides the batches, beside the photos.</summary>
    public override string ToString() => $"{AugmentationText}; seed {_seed}";

    /// <inheritdoc/>
    public TrainingBatch CreateBatch() => new(checked(Batch * Height * Width * 3), Batch * SampleTargets);

    /// <inheritdoc/>
    public void Fill(long step, TrainingBatch batch)
    {
        var bytes = Height * Width * 3;
        for (var sample = 0; sample < Batch; sample++)
        {
            var random = new CounterRandom(_seed, (ulong)((step * Batch) + sample));
            Make(
                _order.Photo(step, sample), random, batch.Pixels.AsSpan(sample * bytes, bytes), batch.Targets.AsSpan(sample * SampleTargets, SampleTargets));
        }
    }

    /// <summary>Makes a sample of a photo.</summary>
    /// <param name="photo">Its number.</param>
    /// <param name="random">The sample's draws.</param>
    /// <param name="pixels">height × width × RGB.</param>
    /// <param name="targets">The sample's targets.</param>
    private protected abstract void Make(int photo, CounterRandom random, Span<byte> pixels, Span<int> targets);
}
