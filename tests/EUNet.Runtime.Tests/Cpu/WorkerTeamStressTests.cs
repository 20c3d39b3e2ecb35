using EUNet.Cpu;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>More threads than cores: some are held up at the end of a run and take the next run's announcement.</summary>
public sealed class WorkerTeamStressTests
{
    private const int Runs = 5_000;

    [Fact]
    public async Task MoreThreadsThanCores_NeverMissAWake()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var hits = await Task.Run(Count, cancellation).WaitAsync(TimeSpan.FromMinutes(2), cancellation);
        Assert.All(hits, count => Assert.Equal(Runs, count));
    }

    private static unsafe int[] Count()
    {
        using var team = new WorkerTeam((4 * Environment.ProcessorCount) + 1);
        var hits = new int[64];
        fixed (int* pointer = hits)
        {
            for (var run = 0; run < Runs; run++)
            {
                var body = new Counting { Hits = pointer };
                team.Run(ref body, hits.Length);
            }
        }

        return hits;
    }

    private unsafe struct Counting : ITeamBody
    {
        public int* Hits;

        public readonly void Run(int from, int to, int worker)
        {
            for (var i = from; i < to; i++)
            {
                Hits[i]++;
            }
        }
    }
}
