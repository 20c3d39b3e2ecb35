using EUNet.Cpu;

namespace EUNet.Runtime.Tests.Cpu;

public sealed unsafe class WorkerTeamTests
{
    private struct CountBody : ITeamBody
    {
        public int* Hits;
        public int FailAt;

        public readonly void Run(int from, int to, int worker)
        {
            for (var i = from; i < to; i++)
            {
                if (i == FailAt)
                {
                    throw new InvalidOperationException("item " + i);
                }

                Hits[i]++;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryItemRunsOnce_InManyRuns(int threads)
    {
        using var team = new WorkerTeam(threads);
        var hits = stackalloc int[100];
        for (var run = 0; run < 2000; run++)
        {
            if (run % 500 == 499)
            {
                Thread.Sleep(2); // so that workers park and are woken
            }

            var body = new CountBody { Hits = hits, FailAt = -1 };
            team.Run(ref body, 1 + (run % 100));
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(20 * (100 - i), hits[i]);
        }
    }

    [Fact]
    public void Exception_Surfaces_AndTheTeamWorksOn()
    {
        using var team = new WorkerTeam(3);
        var hits = stackalloc int[9];
        var body = new CountBody { Hits = hits, FailAt = 8 };
        var message = "";
        try
        {
            team.Run(ref body, 9);
        }
        catch (InvalidOperationException exception)
        {
            message = exception.Message;
        }

        Assert.Equal("item 8", message);
        body.FailAt = -1;
        team.Run(ref body, 9);
        Assert.Equal(2, hits[0]);
        Assert.Equal(1, hits[8]);
    }

    [Fact]
    public void Run_AllocatesNothing()
    {
        using var team = new WorkerTeam(2);
        var hits = stackalloc int[10];
        var body = new CountBody { Hits = hits, FailAt = -1 };
        team.Run(ref body, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            team.Run(ref body, 10);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void WorkerThatDoesNotRun_CostsNothing_ItsShareIsTakenOver()
    {
        using var team = new WorkerTeam(3);
        var held = 0;
        var stuck = new StuckBody { Held = &held };

        // Two of three workers are stuck in one item each; the caller does the other ten.
        team.Run(ref stuck, 12);
        Assert.Equal(12, stuck.Done);
    }

    // The first item that each worker begins ends only when all others are done.
    private struct StuckBody : ITeamBody
    {
        public int* Held;
        public int Done;

        public void Run(int from, int to, int worker)
        {
            if (worker != 0)
            {
                Interlocked.Increment(ref *Held);
                while (Volatile.Read(ref Done) < 12 - Volatile.Read(ref *Held))
                {
                    Thread.Yield();
                }
            }

            Interlocked.Add(ref Done, to - from);
        }
    }
}
