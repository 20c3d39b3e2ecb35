using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;

namespace EUNet.Generator.Lowering;

/// <summary>Lowers a graph for ILGPU kernels.</summary>
public static class GpuLowering
{
    /// <summary>The inference schedule, or the training schedule where a backward graph is given.</summary>
    /// <remarks>Means are a reduction of their own there: a depthwise kernel's threads do not see a whole channel.</remarks>
    public static Schedule Plan(NetworkGraph graph, BackwardGraph? backward = null)
        => ScheduleBuilder.Build(graph, backward, new FusionRules(ScaleInConvolution: backward is null, PoolInDepthwise: false));
}
