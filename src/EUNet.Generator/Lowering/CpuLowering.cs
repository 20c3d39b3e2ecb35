using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;

namespace EUNet.Generator.Lowering;

/// <summary>Lowers a graph for SIMD C#.</summary>
public static class CpuLowering
{
    /// <summary>The inference schedule, or the training schedule where a backward graph is given.</summary>
    public static Schedule Plan(NetworkGraph graph, BackwardGraph? backward = null)
        => ScheduleBuilder.Build(graph, backward, new FusionRules(ScaleInConvolution: backward is null, PoolInDepthwise: backward is null));
}
