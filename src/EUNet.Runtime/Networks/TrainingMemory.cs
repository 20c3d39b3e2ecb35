using System.Globalization;
using EUNet.Devices;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>Whether a training session fits into a device's memory, and how much it makes again for that; nothing is allocated to find out.</summary>
/// <param name="network">The name of what is trained.</param>
/// <param name="parameters">Floats of its parameters.</param>
/// <param name="arena">The session's maps, declared.</param>
/// <param name="device">Where it would run.</param>
/// <param name="memory">Bytes that the device has.</param>
internal sealed class TrainingMemory(string network, long parameters, Arena arena, Device device, long memory)
{
    // Blocks laid out as the parameters are: weights, their gradients, two moments of Adam, a moving average.
    private const int Blocks = 5;

    // The most that a session takes. The rest is left for an operator's scratch memory, and for whoever else runs there.
    private readonly long _most = memory / 8 * 7;

    // What it takes to be faster.
    private readonly long _ample = memory / 2;

    /// <summary>The level that was asked for; or the lowest that fits into half of the memory; or the highest.</summary>
    /// <exception cref="InputException">It does not fit: what is needed and what is there, and the largest batch that fits.</exception>
    public Recomputation Choose(Recomputation? asked)
    {
        foreach (var faster in asked is null ? new[] { Recomputation.None, Recomputation.Normalization } : [])
        {
            if (Needed(faster, arena.Batch) <= _ample)
            {
                return faster;
            }
        }

        var level = asked ?? Recomputation.Convolution;
        return Needed(level, arena.Batch) <= _most ? level : throw new InputException(Refusal(level));
    }

    private long Needed(Recomputation level, int batch) => arena.BytesAt(level, batch) + (Blocks * sizeof(float) * parameters);

    private string Refusal(Recomputation level)
    {
        var batch = LargestBatch(level);
        var mend = batch > 0 ? $"Choose a smaller size or batch: {batch} at a time would fit." : "Choose a smaller size: not even one at a time would fit.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Training {network} at {arena.Batch} × {arena.Height} × {arena.Width} needs {Needed(level, arena.Batch) / 1e9:F1} GB with recomputation {level}, and {device} has {memory / 1e9:F1} GB, an eighth of which stays free. {mend}");
    }

    /// <summary>The largest batch that fits at a level, by laying arenas out; 0 where none does.</summary>
    private int LargestBatch(Recomputation level)
    {
        var (fits, tooLarge) = (0, arena.Batch);
        while (tooLarge - fits > 1)
        {
            var middle = fits + ((tooLarge - fits) / 2);
            (fits, tooLarge) = Needed(level, middle) <= _most ? (middle, tooLarge) : (fits, middle);
        }

        return fits;
    }
}
