using EUNet.Cpu;
using EUNet.Devices;
using EUNet.Testing;

namespace EUNet.Model.Tests.Operators;

/// <summary>Everything that generated code runs on.</summary>
internal static class Targets
{
    /// <summary>Their names, as <see cref="Device.Parse"/> reads them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cpu:scalar", "cpu:128", "cpu:256", "cpu:512", "ilgpu-cpu", "opencl:0", "cuda:0"];

    private static readonly Dictionary<string, string?> s_missing = Names.ToDictionary(name => name, Probe);

    /// <summary>Why a target cannot be used on this machine, or null where it can.</summary>
    public static string? Missing(string name) => s_missing[name];

    /// <summary>The device; skips the test, saying why, where this machine lacks it.</summary>
    public static Device Require(string name)
    {
        Assert.SkipWhen(Missing(name) is not null, Missing(name) ?? "");
        return Device.Parse(name);
    }

    private static string? Probe(string name)
    {
        if (!WantedTargets.Include(name))
        {
            return WantedTargets.Reason(name);
        }

        switch (Device.Parse(name))
        {
            case CpuDevice cpu:
                return SimdTiers.Supports(cpu.Options.Tier) ? null : $"this processor has no {cpu.Options.Tier} instructions";
            case GpuDevice gpu:
                try
                {
                    gpu.Open();
                    return null;
                }
                catch (DeviceUnavailableException missing)
                {
                    return missing.Message;
                }

            default:
                return "no test runs there";
        }
    }
}
