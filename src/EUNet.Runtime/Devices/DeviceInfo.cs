namespace EUNet.Devices;

/// <summary>A device of this machine, or one that could be there and why it is not usable.</summary>
/// <param name="Name">What <see cref="Device.Parse"/> reads: <c>cuda:0</c>.</param>
/// <param name="Description">What it calls itself, and its size.</param>
/// <param name="Unusable">Why it cannot be used; null if it can.</param>
public sealed record DeviceInfo(string Name, string Description, string? Unusable)
{
    /// <summary>Everything on this machine, the processor first. Opens drivers, so it may take a moment.</summary>
    public static IReadOnlyList<DeviceInfo> All()
    {
        var tiers = Enum.GetValues<Cpu.SimdTier>().Where(tier => tier > Cpu.SimdTier.Scalar && Cpu.SimdTiers.Supports(tier));
        var processor = new DeviceInfo(
            Device.Cpu.Name, $"{Environment.ProcessorCount} threads, {string.Join(", ", tiers)}", null);
        return [processor, .. GpuDevices.Infos()];
    }
}

/// <summary>A device was asked for that this machine does not have or that kernels cannot run on.</summary>
public sealed class DeviceUnavailableException : Exception
{
    /// <summary>The device and the reason.</summary>
    public DeviceUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>The device, the reason, and what the driver said.</summary>
    public DeviceUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
