using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu;

/// <summary>The body of a parallel loop, written once for all vector widths.</summary>
internal interface ITierBody
{
    /// <summary>Does items <paramref name="from"/> up to, not including, <paramref name="to"/>; see <see cref="ITeamBody.Run"/>.</summary>
    void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>Runs such bodies in the width that a session uses.</summary>
internal static class TierTeam
{
    /// <summary>Runs a loop over <paramref name="items"/> and returns when all of it is done.</summary>
    public static void Run<TBody>(this CpuMemory memory, TBody body, int items)
        where TBody : unmanaged, ITierBody
    {
        switch (memory.Tier)
        {
            case SimdTier.Vector512:
                var wide = new Tiered<TBody, Lanes512, Vector512<float>> { Body = body };
                memory.Team.Run(ref wide, items);
                break;
            case SimdTier.Vector256:
                var middle = new Tiered<TBody, Lanes256, Vector256<float>> { Body = body };
                memory.Team.Run(ref middle, items);
                break;
            case SimdTier.Vector128:
                var narrow = new Tiered<TBody, Lanes128, Vector128<float>> { Body = body };
                memory.Team.Run(ref narrow, items);
                break;
            default:
                var scalar = new Tiered<TBody, ScalarLanes, float> { Body = body };
                memory.Team.Run(ref scalar, items);
                break;
        }
    }

    private struct Tiered<TBody, TLanes, TVector> : ITeamBody
        where TBody : unmanaged, ITierBody
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        public TBody Body;

        public void Run(int from, int to, int worker) => Body.Run<TLanes, TVector>(from, to, worker);
    }
}
