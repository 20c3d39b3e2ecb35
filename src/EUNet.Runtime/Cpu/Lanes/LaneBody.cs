using System.Runtime.Intrinsics;

namespace EUNet.Cpu.Lanes;

/// <summary>The body of a parallel loop, written once for all vector widths.</summary>
internal interface ILaneBody
{
    /// <summary>Does items <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    void Run<TLanes, TVector>(int from, int to)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>Hands a loop to the team, compiled for the tier.</summary>
internal static class LaneLoop
{
    /// <summary>Runs the loop over <paramref name="items"/>.</summary>
    public static void Run<TBody>(this CpuMemory memory, TBody body, int items)
        where TBody : unmanaged, ILaneBody
    {
        switch (memory.Tier)
        {
            case SimdTier.Vector512:
                Run<TBody, Lanes512, Vector512<float>>(memory.Team, body, items);
                break;
            case SimdTier.Vector256:
                Run<TBody, Lanes256, Vector256<float>>(memory.Team, body, items);
                break;
            case SimdTier.Vector128:
                Run<TBody, Lanes128, Vector128<float>>(memory.Team, body, items);
                break;
            default:
                Run<TBody, ScalarLanes, float>(memory.Team, body, items);
                break;
        }
    }

    private static void Run<TBody, TLanes, TVector>(WorkerTeam team, TBody body, int items)
        where TBody : unmanaged, ILaneBody
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var compiled = new Compiled<TBody, TLanes, TVector> { Body = body };
        team.Run(ref compiled, items);
    }

    private struct Compiled<TBody, TLanes, TVector> : ITeamBody
        where TBody : unmanaged, ILaneBody
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        public TBody Body;

        public void Run(int from, int to, int worker) => Body.Run<TLanes, TVector>(from, to);
    }
}
