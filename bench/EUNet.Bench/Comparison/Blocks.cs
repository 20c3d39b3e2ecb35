using System.Diagnostics;

namespace EUNet.Bench.Comparison;

/// <summary>
/// Times contenders in turn, a block of runs each, so that what the machine does besides falls on all alike. Before a block comes a pause, in
/// which the other side's spinning threads go to sleep, and runs that do not count, in which this side's wake up.
/// </summary>
internal static class Blocks
{
    private const int RunsBefore = 2;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(60);

    /// <summary>Runs for at least that time and number of runs: until everything is compiled to its last tier.</summary>
    public static void WarmUp(Action run, TimeSpan time, int runs)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < runs || clock.Elapsed < time; i++)
        {
            run();
            if (i % 25 == 24)
            {
                Thread.Sleep(20); // tiers are compiled in the background: leave it a core
            }
        }
    }

    /// <summary>Each contender's times in milliseconds, in their order.</summary>
    /// <param name="rounds">Blocks of each contender.</param>
    /// <param name="runs">Runs of a block.</param>
    public static List<double>[] Time(int rounds, int runs, params Action[] contenders)
    {
        var times = contenders.Select(_ => new List<double>(rounds * runs)).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                Thread.Sleep(s_pause);
                Block(contenders[i], runs, times[i]);
            }
        }

        return times;
    }

    /// <summary>The middle of some times.</summary>
    public static double Median(IEnumerable<double> times)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Block(Action run, int runs, List<double> times)
    {
        for (var i = 0; i < RunsBefore; i++)
        {
            run();
        }

        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
