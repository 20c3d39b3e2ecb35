using System.Globalization;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace EUNet.Devices;

/// <summary>Finds and opens ILGPU's accelerators: a context a kind, an accelerator a device, both as long as the process lives.</summary>
internal static class GpuDevices
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<GpuKind, Found> s_found = [];
    private static readonly Dictionary<(GpuKind, int), Accelerator> s_open = [];

    /// <summary>The devices of a kind, and those that were left out.</summary>
    private sealed record Found(Context? Context, IReadOnlyList<ILGPU.Runtime.Device> Devices, IReadOnlyList<DeviceInfo> LeftOut);

    /// <summary>Whether a CUDA device can be used; asks for the driver's library before anything of ILGPU is loaded.</summary>
    public static bool HasUsableCuda => DriverLibraries.Load(GpuKind.Cuda) && Find(GpuKind.Cuda).Devices.Count > 0;

    /// <summary>Opens a device, or gives the accelerator that is open.</summary>
    public static Accelerator Open(GpuDevice device)
    {
        lock (s_lock)
        {
            if (s_open.TryGetValue((device.Kind, device.Index), out var open))
            {
                return open;
            }

            var found = Find(device.Kind);
            if (device.Index >= found.Devices.Count)
            {
                var why = found.Devices.Count > 0
                    ? $"there are {found.Devices.Count} such devices here, numbered from 0"
                    : string.Join("; ", found.LeftOut.Select(left => left.Unusable));
                throw new DeviceUnavailableException($"The device {device.Name} cannot be used: {why}.");
            }

            try
            {
                var accelerator = found.Devices[device.Index].CreateAccelerator(found.Context!);
                s_open.Add((device.Kind, device.Index), accelerator);
                return accelerator;
            }
            catch (Exception exception) when (exception is AcceleratorException or NotSupportedException or CapabilityNotSupportedException)
            {
                throw new DeviceUnavailableException($"The device {device.Name} cannot be opened: {exception.Message}", exception);
            }
        }
    }

    /// <summary>What there is of every kind.</summary>
    public static IEnumerable<DeviceInfo> Infos()
    {
        foreach (var kind in new[] { GpuKind.Cuda, GpuKind.OpenCL, GpuKind.IlgpuCpu })
        {
            var found = Find(kind);
            for (var i = 0; i < found.Devices.Count; i++)
            {
                yield return new DeviceInfo(new GpuDevice(kind, i).Name, Describe(found.Devices[i]), null);
            }

            foreach (var left in found.LeftOut)
            {
                yield return left;
            }
        }
    }

    private static Found Find(GpuKind kind)
    {
        lock (s_lock)
        {
            if (!s_found.TryGetValue(kind, out var found))
            {
                found = Search(kind);
                s_found.Add(kind, found);
            }

            return found;
        }
    }

    private static Found Search(GpuKind kind)
    {
        var name = new GpuDevice(kind, 0).Name;
        if (!DriverLibraries.Load(kind))
        {
            var missing = kind == GpuKind.Cuda
                ? "the NVIDIA driver's library (libcuda.so.1, nvcuda.dll) is not installed"
                : "no OpenCL loader (libOpenCL.so.1, OpenCL.dll) is installed";
            return new Found(null, [], [new DeviceInfo(name, "", missing)]);
        }

        try
        {
            var leftOut = new List<DeviceInfo>();
            var context = Context.Create(builder => Add(builder, kind, leftOut).Optimize(OptimizationLevel.O2).EnableAlgorithms());
            var devices = context.Devices.ToList();
            if (devices.Count == 0 && leftOut.Count == 0)
            {
                leftOut.Add(new DeviceInfo(name, "", "the driver is installed but reports no device"));
            }

            return new Found(context, devices, leftOut);
        }
        catch (Exception exception) when (exception is AcceleratorException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException)
        {
            return new Found(null, [], [new DeviceInfo(name, "", "the driver does not start: " + exception.Message)]);
        }
    }

    private static Context.Builder Add(Context.Builder builder, GpuKind kind, List<DeviceInfo> leftOut) => kind switch
    {
        GpuKind.Cuda => builder.Cuda(device => Accept(device, leftOut)),
        GpuKind.OpenCL => builder.OpenCL(device => Accept(device, leftOut)),
        _ => builder.DefaultCPU(),
    };

    // ILGPU 1.5 compiles for sm_80 on anything newer unless the target is set before the accelerator is made.
    private static bool Accept(CudaDevice device, List<DeviceInfo> leftOut)
    {
        if (device.Architecture is not { } architecture || architecture < CudaArchitecture.SM_60)
        {
            leftOut.Add(new DeviceInfo("cuda", device.Name, "kernels need compute capability 6.0 or more"));
            return false;
        }

        typeof(CudaCapabilityContext).GetProperty("TargetArchitecture")?.SetValue(device.Capabilities, architecture);
        return true;
    }

    // PoCL before version 5 does not announce generic address spaces, which ILGPU asks for, but compiles them.
    private static bool Accept(CLDevice device, List<DeviceInfo> leftOut)
    {
        var capabilities = device.Capabilities;
        if (!capabilities.GenericAddressSpace)
        {
            if (!device.Name.StartsWith("pthread", StringComparison.Ordinal) && !device.PlatformName.Contains("Portable", StringComparison.Ordinal))
            {
                leftOut.Add(new DeviceInfo("opencl", device.Name, "the driver lacks OpenCL's generic address space"));
                return false;
            }

            capabilities.GetType().GetProperty("GenericAddressSpace")?.DeclaringType?
                .GetProperty("GenericAddressSpace")?.GetSetMethod(nonPublic: true)?
                .Invoke(capabilities, [true]);
        }

        return true;
    }

    private static string Describe(ILGPU.Runtime.Device device) => device is CPUDevice
        ? "ILGPU's emulation on the processor; very slow, for debugging"
        : string.Create(CultureInfo.InvariantCulture, $"{device.Name.Trim()}, {device.MemorySize / (double)(1 << 30):F1} GiB");
}
