namespace EUNet.Data;

/// <summary>
/// Which photo a step's sample is made from: shuffled anew every epoch (Fisher and Yates), of which no photo comes twice in an epoch unless a
/// batch is larger than the set; photos that fill no whole batch are left out of that epoch.
/// </summary>
internal sealed class EpochOrder(int photos, int batch, ulong seed)
{
    // Of an even and of an odd epoch: where one ends, a loader's threads want both.
    private readonly Order?[] _orders = new Order?[2];

    /// <summary>Whole batches in an epoch, at least 1.</summary>
    public int StepsPerEpoch { get; } = Math.Max(photos / batch, 1);

    /// <summary>The photo's number.</summary>
    public int Photo(long step, int sample)
    {
        var (epoch, inEpoch) = Math.DivRem(step, StepsPerEpoch);
        return Of(epoch).Photos[(int)(((inEpoch * batch) + sample) % photos)];
    }

    private Order Of(long epoch)
    {
        ref var kept = ref _orders[epoch & 1];
        if (Volatile.Read(ref kept) is { } order && order.Epoch == epoch)
        {
            return order;
        }

        var made = new Order(epoch, Shuffled(new CounterRandom(seed ^ 0x6570_6F63_6873, (ulong)epoch)));
        Volatile.Write(ref kept, made);
        return made;
    }

    private int[] Shuffled(CounterRandom random)
    {
        var order = new int[photos];
        for (var i = 0; i < order.Length; i++)
        {
            var j = random.Integer((ulong)i, i + 1);
            (order[i], order[j]) = (order[j], i);
        }

        return order;
    }

    private sealed record Order(long Epoch, int[] Photos);
}
