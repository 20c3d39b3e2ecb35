using System.Globalization;
using EUNet.Cpu;

namespace EUNet.Devices;

/// <summary>
/// Where a session runs. A value without resources: naming a device touches no driver, and the SIMD processor never loads ILGPU.
/// </summary>
public abstract record Device
{
    private protected Device()
    {
    }

    /// <summary>The first CUDA device if there is a usable one, else <see cref="Cpu"/>.</summary>
    public static Device Auto { get; } = new AutoDevice();

    /// <summary>The processor with SIMD instructions, all its cores.</summary>
    public static CpuDevice Cpu { get; } = new(new CpuOptions());

    /// <summary>ILGPU's emulation of a GPU on the processor: very slow, for debugging kernels.</summary>
    public static GpuDevice IlgpuCpu { get; } = new(GpuKind.IlgpuCpu, 0);

    /// <summary>The first OpenCL device.</summary>
    public static GpuDevice OpenCL { get; } = new(GpuKind.OpenCL, 0);

    /// <summary>The first CUDA device.</summary>
    public static GpuDevice Cuda { get; } = new(GpuKind.Cuda, 0);

    /// <summary>The name that <see cref="Parse"/> reads: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The device itself, or what <see cref="Auto"/> stands for on this machine.</summary>
    public virtual Device Resolve() => this;

    /// <summary>
    /// Reads a device's name: <c>auto</c>; <c>cpu</c>, <c>cpu:scalar</c>, <c>cpu:128</c>, <c>cpu:256</c>, <c>cpu:512</c>, each also with a
    /// number of threads (<c>cpu/4</c>, <c>cpu:256/1</c>); <c>ilgpu-cpu</c>; <c>opencl</c>, <c>opencl:1</c>; <c>cuda</c>, <c>cuda:1</c>.
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static Device Parse(string name) => TryParse(name) ?? throw new FormatException(
        $"'{name}' is no device; devices are auto, cpu, cpu:scalar, cpu:128, cpu:256, cpu:512 (with threads: cpu/4), ilgpu-cpu, opencl:0, cuda:0.");

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    private static Device? TryParse(string name)
    {
        var (kind, number) = Split(name, ':');
        switch (kind)
        {
            case "auto" when number is null:
                return Auto;
            case "ilgpu-cpu" when number is null:
                return IlgpuCpu;
            case "opencl" when Index(number) is { } index:
                return new GpuDevice(GpuKind.OpenCL, index);
            case "cuda" when Index(number) is { } index:
                return new GpuDevice(GpuKind.Cuda, index);
            default:
                return Processor(name);
        }
    }

    private static CpuDevice? Processor(string name)
    {
        var (processor, threads) = Split(name, '/');
        var count = 0;
        if (threads is not null && (!int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count < 1))
        {
            return null;
        }

        var tier = processor switch
        {
            "cpu" => SimdTier.Best,
            "cpu:scalar" => SimdTier.Scalar,
            "cpu:128" => SimdTier.Vector128,
            "cpu:256" => SimdTier.Vector256,
            "cpu:512" => SimdTier.Vector512,
            _ => (SimdTier?)null,
        };
        return tier is { } found ? new CpuDevice(new CpuOptions(count, found)) : null;
    }

    private static (string Before, string? After) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static int? Index(string? text)
        => text is null ? 0 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private sealed record AutoDevice : Device
    {
        public override string Name => "auto";

        public override Device Resolve() => GpuDevices.HasUsableCuda ? Cuda : Cpu;
    }
}

/// <summary>The processor with SIMD instructions.</summary>
/// <param name="Options">Threads and vector width.</param>
public sealed record CpuDevice(CpuOptions Options) : Device
{
    /// <inheritdoc/>
    public override string Name
    {
        get
        {
            var tier = Options.Tier switch
            {
                SimdTier.Scalar => ":scalar",
                SimdTier.Vector128 => ":128",
                SimdTier.Vector256 => ":256",
                SimdTier.Vector512 => ":512",
                _ => "",
            };
            return "cpu" + tier + (Options.Threads > 0 ? string.Create(CultureInfo.InvariantCulture, $"/{Options.Threads}") : "");
        }
    }
}

/// <summary>What an ILGPU accelerator runs on.</summary>
public enum GpuKind
{
    /// <summary>ILGPU's emulation on the processor.</summary>
    IlgpuCpu,

    /// <summary>An OpenCL driver.</summary>
    OpenCL,

    /// <summary>An NVIDIA driver.</summary>
    Cuda,
}

/// <summary>An ILGPU accelerator, by kind and number.</summary>
/// <param name="Kind">The driver.</param>
/// <param name="Index">Its number among the usable ones of its kind.</param>
public sealed record GpuDevice(GpuKind Kind, int Index) : Device
{
    /// <inheritdoc/>
    public override string Name => Kind switch
    {
        GpuKind.IlgpuCpu => "ilgpu-cpu",
        GpuKind.OpenCL => string.Create(CultureInfo.InvariantCulture, $"opencl:{Index}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}"),
    };

    /// <summary>The accelerator: opened at the first call, shared by all sessions of the process, never closed.</summary>
    /// <exception cref="DeviceUnavailableException">There is no such device here, or it lacks what kernels need; the message says which.</exception>
    public ILGPU.Runtime.Accelerator Open() => GpuDevices.Open(this);
}
