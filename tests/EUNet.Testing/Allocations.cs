namespace EUNet.Testing;

/// <summary>Counts managed memory. Tests that use it run beside no other test: what other threads allocate counts as well.</summary>
public static class Allocations
{
    private const int Counts = 16;

    /// <summary>
    /// Bytes that an action allocates every time, on all threads, a team's workers included. The least of several counts: what happens once (a
    /// thread that waits for the first time, a method compiled anew) or beside it (the test platform's own threads) is not the action's.
    /// </summary>
    public static long EveryTime(Action action) => Enumerable.Range(0, Counts).Min(_ =>
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    });
}
