using EUNet.Generator.Autodiff;
using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Graph;
using EUNet.Generator.Lowering;
using EUNet.Testing;

namespace EUNet.Gpu.Tests;

/// <summary>The kernels that the known networks need, for inference and for training.</summary>
internal static class NetworkKernels
{
    private static readonly Lazy<KernelSignature[]> s_distinct = new(() =>
        [.. KnownSpecs.Names.Union(SpecFiles.Names).SelectMany(Of).Distinct().OrderBy(signature => signature.Name, StringComparer.Ordinal)]);

    /// <summary>Those of all networks, each once, by name.</summary>
    public static IReadOnlyList<KernelSignature> Distinct => s_distinct.Value;

    /// <summary>Those of one network.</summary>
    public static IEnumerable<KernelSignature> Of(string network)
    {
        var graph = TestNetworks.Graph(network);
        Schedule[] schedules = [GpuLowering.Plan(graph), GpuLowering.Plan(graph, Backpropagation.Derive(graph))];
        return schedules.SelectMany(
            schedule => schedule.Forward.Concat(schedule.Backward).SelectMany(step => KernelLibrary.For(step, schedule).Signatures));
    }
}
