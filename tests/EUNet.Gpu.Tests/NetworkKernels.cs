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
        [.. KnownSpecs.Names.SelectMany(Of).Distinct().OrderBy(signature => signature.Name, StringComparer.Ordinal)]);

    /// <summary>Those of all networks, each once, by name.</summary>
    public static IReadOnlyList<KernelSignature> Distinct => s_distinct.Value;

    /// <summary>Those of one network; none where a step of it has no place on any target yet.</summary>
    public static IEnumerable<KernelSignature> Of(string network) => Schedules(network)
        .SelectMany(schedule => schedule.Forward.Concat(schedule.Backward).SelectMany(step => KernelLibrary.For(step, schedule).Signatures));

    private static IEnumerable<Schedule> Schedules(string network)
    {
        var graph = GraphBuilder.Build(KnownSpecs.Get(network)).Graph!;
        Schedule[] schedules;
        try
        {
            schedules = [GpuLowering.Plan(graph), GpuLowering.Plan(graph, Backpropagation.Derive(graph))];
        }
        catch (NotSupportedException)
        {
            yield break; // a step of it has no place on any target yet
        }

        foreach (var schedule in schedules)
        {
            yield return schedule;
        }
    }
}
