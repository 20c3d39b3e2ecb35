using EUNet.Generator.Autodiff;
using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Graph;
using EUNet.Generator.Lowering;

namespace EUNet.Generator.Emit;

/// <summary>From a graph to every file of its network: derives the backward pass, lowers for each target, emits.</summary>
public static class NetworkEmitter
{
    /// <summary>Compiles a graph to C#.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="regularized">The same network with its dropout and stochastic depth: what training runs.</param>
    /// <param name="rootNamespace">The namespace of the generated class.</param>
    public static GeneratedNetwork Emit(NetworkGraph graph, NetworkGraph regularized, string rootNamespace)
    {
        var backward = Backpropagation.Derive(regularized);
        var layers = LayerEmitter.Emit(graph);
        var blocks = layers.Select(layer => layer.Block).ToList();
        var inference = CpuLowering.Plan(graph);
        var training = CpuLowering.Plan(regularized, backward);
        var gpuInference = GpuLowering.Plan(graph);
        var gpuTraining = GpuLowering.Plan(regularized, backward);
        var steps = new StepCounts(inference, gpuInference, training, gpuTraining);
        var programs = new (NetworkGraph Graph, Schedule Schedule, ProgramTarget Target)[]
        {
            (graph, inference, new ProgramTarget("CpuInference", "CpuPass", "EUNet.Cpu", "SIMD C#", HasKernels: false)),
            (regularized, training, new ProgramTarget("CpuTraining", "CpuTrainingPass", "EUNet.Cpu", "SIMD C#", HasKernels: false)),
            (graph, gpuInference, new ProgramTarget("GpuInference", "GpuPass", "EUNet.Gpu", "ILGPU", HasKernels: true)),
            (regularized, gpuTraining, new ProgramTarget("GpuTraining", "GpuTrainingPass", "EUNet.Gpu", "ILGPU", HasKernels: true)),
        };
        var files = programs.Select(program => ScheduleEmitter.Emit(program.Graph, program.Schedule, blocks, program.Target, rootNamespace))
            .Prepend(FeatureEmitter.Emit(graph, rootNamespace))
            .Prepend(ClassEmitter.Emit(graph, blocks, steps, rootNamespace));
        var kernels = programs.Where(program => program.Target.HasKernels)
            .SelectMany(program => program.Schedule.Forward.Concat(program.Schedule.Backward).Select(step => KernelLibrary.For(step, program.Schedule)))
            .SelectMany(step => step.Signatures).Distinct();
        return new GeneratedNetwork(
            graph.ClassName, graph.Name, files.ToEquatableArray(), layers.Select(layer => layer.Type).Distinct().ToEquatableArray(),
            kernels.ToEquatableArray(), FeatureEmitter.Shapes(graph).Distinct().ToEquatableArray());
    }
}

/// <summary>How many steps each schedule of a network has.</summary>
internal sealed record StepCounts(Schedule CpuInference, Schedule GpuInference, Schedule CpuTraining, Schedule GpuTraining)
{
    /// <summary>As the card's initialiser writes them.</summary>
    public string Inference => $"({Count(CpuInference)}, {Count(GpuInference)})";

    /// <summary>As the card's initialiser writes them.</summary>
    public string Training => $"({Count(CpuTraining)}, {Count(GpuTraining)})";

    private static int Count(Schedule schedule) => schedule.Forward.Count + schedule.Backward.Count;
}
