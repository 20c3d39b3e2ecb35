using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ILGPU;

namespace EUNet.Devices;

/// <summary>
/// The libraries that come with a driver. ILGPU asks for libcuda.so and libOpenCL.so; drivers, above all inside containers, often bring
/// libcuda.so.1 and libOpenCL.so.1 alone, and the unversioned names come with development packages.
/// </summary>
internal static class DriverLibraries
{
    private static readonly Lock s_lock = new();
    private static bool s_resolves;

    /// <summary>Loads a kind's library for the life of the process; false where there is none.</summary>
    public static bool Load(GpuKind kind)
    {
        if (Names(kind) is not { Length: > 0 } names)
        {
            return true;
        }

        lock (s_lock)
        {
            if (!s_resolves)
            {
                s_resolves = true;
                AssemblyLoadContext.GetLoadContext(typeof(Context).Assembly)!.ResolvingUnmanagedDll += (_, asked) => asked switch
                {
                    "cuda" => LoadFirst(Names(GpuKind.Cuda)),
                    "OpenCL" => LoadFirst(Names(GpuKind.OpenCL)),
                    _ => 0,
                };
            }
        }

        return LoadFirst(names) != 0;
    }

    private static nint LoadFirst(string[] names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        return 0;
    }

    private static string[] Names(GpuKind kind) => (kind, OperatingSystem.IsWindows(), OperatingSystem.IsMacOS()) switch
    {
        (GpuKind.Cuda, true, _) => ["nvcuda.dll"],
        (GpuKind.Cuda, _, _) => ["libcuda.so", "libcuda.so.1"],
        (GpuKind.OpenCL, true, _) => ["OpenCL.dll"],
        (GpuKind.OpenCL, _, true) => ["/System/Library/Frameworks/OpenCL.framework/OpenCL"],
        (GpuKind.OpenCL, _, _) => ["libOpenCL.so", "libOpenCL.so.1"],
        _ => [],
    };
}
