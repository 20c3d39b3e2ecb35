namespace EUNet.Data;

/// <summary>A batch in memory, to be filled again and again.</summary>
public sealed class TrainingBatch
{
    /// <summary>Room for so many bytes of pixels and so many targets.</summary>
    public TrainingBatch(int pixels, int targets)
    {
        Pixels = new byte[pixels];
        Targets = new int[targets];
    }

    /// <summary>batch × height × width × RGB.</summary>
    public byte[] Pixels { get; }

    /// <summary>batch × height × width class indices where pixels have classes; batch labels where pictures have.</summary>
    public int[] Targets { get; }
}

/// <summary>
/// What a run trains on: batches as a function of seed and step alone, so that a run can be resumed at any step and repeated on any machine.
/// </summary>
public interface IBatchSource
{
    /// <summary>Samples a step.</summary>
    int Batch { get; }

    /// <summary>Rows of a sample.</summary>
    int Height { get; }

    /// <summary>Columns of a sample.</summary>
    int Width { get; }

    /// <summary>Photos that samples are made from.</summary>
    int Samples { get; }

    /// <summary>Steps until the photos are shuffled anew: as many whole batches as there are photos for; at least one.</summary>
    int StepsPerEpoch { get; }

    /// <summary>The target that counts nowhere.</summary>
    int IgnoreIndex { get; }

    /// <summary>A batch of the right size.</summary>
    TrainingBatch CreateBatch();

    /// <summary>Makes the batch of a step, from 0. Several threads may do so at once, each with a batch of its own.</summary>
    /// <exception cref="InputException">A file cannot be read any more.</exception>
    void Fill(long step, TrainingBatch batch);
}
