using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using EUNet.Devices;

namespace EUNet.Cli.Runs;

/// <summary>What a report says of the machine that a run ran on.</summary>
internal static class MachineFacts
{
    private const string LinuxProcessors = "/proc/cpuinfo";

    /// <summary>Device, processor, memory, system and versions.</summary>
    /// <param name="device">Where the run ran.</param>
    public static IReadOnlyList<(string Name, string Value)> Of(Device device)
    {
        var resolved = device.Resolve();
        var info = DeviceInfo.All().FirstOrDefault(known => known.Name == resolved.Name);
        return [
            ("device", info is null ? resolved.Name : $"{resolved.Name}: {info.Description}"),
            ("processor", Processor()),
            ("memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F1} GB")),
            ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
            ("EUNet", typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? ""),
            (".NET", Environment.Version.ToString())];
    }

    private static string Processor()
    {
        var model = File.Exists(LinuxProcessors)
            ? File.ReadLines(LinuxProcessors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} threads";
    }
}
