namespace EUNet.Data;

/// <summary>Decoded photos that are kept in memory, as many as a budget allows; from any thread.</summary>
/// <typeparam name="T">A photo with what belongs to it.</typeparam>
/// <param name="count">How many photos there are.</param>
/// <param name="budget">Bytes for those that are kept.</param>
/// <param name="bytes">What one takes.</param>
internal sealed class DecodedPhotos<T>(int count, long budget, Func<T, long> bytes)
    where T : class
{
    private readonly T?[] _kept = new T?[count];
    private long _left = budget;

    /// <summary>The photo of that number, if it is kept.</summary>
    public T? this[int index] => Volatile.Read(ref _kept[index]);

    /// <summary>Keeps a photo if there is room.</summary>
    /// <returns>The photo, or the one that another thread was quicker to keep.</returns>
    public T Keep(int index, T decoded)
    {
        var takes = bytes(decoded);
        if (Interlocked.Add(ref _left, -takes) < 0)
        {
            Interlocked.Add(ref _left, takes);
            return decoded;
        }

        if (Interlocked.CompareExchange(ref _kept[index], decoded, null) is { } first)
        {
            Interlocked.Add(ref _left, takes);
            return first;
        }

        return decoded;
    }
}
