using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EUNet.Cpu;

/// <summary>The vector width that CPU operators use.</summary>
public enum SimdTier
{
    /// <summary>The widest that is fast on this machine.</summary>
    Best,

    /// <summary>One float at a time.</summary>
    Scalar,

    /// <summary>SSE or NEON.</summary>
    Vector128,

    /// <summary>AVX2 with FMA.</summary>
    Vector256,

    /// <summary>AVX-512.</summary>
    Vector512,
}

/// <summary>Which tiers this machine has.</summary>
public static class SimdTiers
{
    /// <summary>Whether the machine runs that tier in hardware.</summary>
    public static bool Supports(SimdTier tier) => tier switch
    {
        SimdTier.Best or SimdTier.Scalar => true,
        SimdTier.Vector128 => Vector128.IsHardwareAccelerated,
        SimdTier.Vector256 => Vector256.IsHardwareAccelerated,
        // Not Vector512.IsHardwareAccelerated: .NET says no on processors that clock down for 512 bits, where they still pay.
        SimdTier.Vector512 => Avx512F.IsSupported && Avx512DQ.IsSupported,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "Not a SIMD tier."),
    };

    /// <summary>The tier itself, or the widest there is in place of <see cref="SimdTier.Best"/>.</summary>
    /// <exception cref="PlatformNotSupportedException">This machine lacks it.</exception>
    public static SimdTier Resolve(SimdTier tier)
    {
        if (tier == SimdTier.Best)
        {
            return Supports(SimdTier.Vector512) ? SimdTier.Vector512
                : Supports(SimdTier.Vector256) ? SimdTier.Vector256
                : Supports(SimdTier.Vector128) ? SimdTier.Vector128
                : SimdTier.Scalar;
        }

        return Supports(tier) ? tier : throw new PlatformNotSupportedException($"This processor has no {tier} instructions.");
    }
}

/// <summary>How a CPU pass runs.</summary>
/// <param name="Threads">Threads, the caller's among them; 0: one for each processor.</param>
/// <param name="Tier">The vector width.</param>
public sealed record CpuOptions(int Threads = 0, SimdTier Tier = SimdTier.Best);
