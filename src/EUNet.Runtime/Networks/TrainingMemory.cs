using System.Globalization;
using EUNet.Devices;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>Whether a training session fits into a device's memory, and how much it must make again to fit; nothing is allocated to find out.</summary>
/// <param name="network">What is trained.</param>
/// <param name="arena">The session's maps, declared.</param>
/// <param name="device">Where it would run.</param>
/// <param name="memory">Bytes that the device has.</param>
internal sealed class TrainingMemory(Network network, Arena arena, Device device, long memory)
{
    // Blocks laid out as the parameters are: weights, their gradients, two moments of Adam, a moving average.
    private const int Blocks = 5;

    // Of the device's memory an eighth is left: for an operator's scratch memory, and for whoever else runs there.
    private readonly long _room = memory - (memory / 8) - (Blocks * sizeof(float) * network.Parameters.Length);

    /// <summary>The level that was asked for, or the lowest that fits.</summary>
    /// <exception cref="InputException">It does not fit, or none does: what is needed and what is there, and the largest batch that fits.</exception>
    public Recomputation Choose(Recomputation? asked)
    {
        Recomputation[] levels = asked is { } one ? [one] : Enum.GetValues<Recomputation>();
        foreach (var level in levels)
        {
            if (Fits(level, arena.Batch))
            {
                return level;
            }
        }

        throw new InputException(Refusal(levels[^1]));
    }

    private bool Fits(Recomputation level, int batch) => arena.BytesAt(level, batch) <= _room;

    private string Refusal(Recomputation level)
    {
        var needed = memory - _room + arena.BytesAt(level, arena.Batch);
        var batch = LargestBatch(level);
        var mend = batch > 0 ? $"Choose a smaller size or batch: {batch} at a time would fit." : "Choose a smaller size: not even one at a time would fit.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Training {network.Card.Name} at {arena.Batch} × {arena.Height} × {arena.Width} needs {needed / 1e9:F1} GB with recomputation {level}, and {device} has {memory / 1e9:F1} GB. {mend}");
    }

    /// <summary>The largest batch that fits at a level, by laying arenas out; 0 where none does.</summary>
    private int LargestBatch(Recomputation level)
    {
        var (fits, tooLarge) = (0, arena.Batch);
        while (tooLarge - fits > 1)
        {
            var middle = fits + ((tooLarge - fits) / 2);
            (fits, tooLarge) = Fits(level, middle) ? (middle, tooLarge) : (fits, middle);
        }

        return fits;
    }
}
