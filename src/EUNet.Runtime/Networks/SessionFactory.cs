using EUNet.Cpu;
using EUNet.Devices;
using EUNet.Gpu;
using EUNet.Networks.Backends;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>Makes sessions: lays the arena out, and puts the network's program on a pass of the device. ILGPU is loaded only for its own devices.</summary>
internal static class SessionFactory
{
    /// <summary>What an inference session is made of.</summary>
    public static InferenceParts Inference(Network network, Device device, Arena arena) => device switch
    {
        CpuDevice cpu => CpuInference(network, cpu.Options, arena),
        GpuDevice gpu => GpuInference(network, gpu, arena),
        _ => throw new ArgumentException($"No session runs on {device}.", nameof(device)),
    };

    /// <summary>A training session; recomputation is as asked, or, null, chosen by the device's memory.</summary>
    public static TrainingSession Training(Network network, Device device, Arena arena, Recomputation? asked) => device switch
    {
        CpuDevice cpu => CpuTraining(network, cpu, arena, asked),
        GpuDevice gpu => GpuTraining(network, gpu, arena, asked),
        _ => throw new ArgumentException($"No session runs on {device}.", nameof(device)),
    };

    /// <summary>Opens a device on another thread; where it cannot be opened, the session that asks for it says so.</summary>
    public static void Open(GpuDevice device) => ThreadPool.UnsafeQueueUserWorkItem(
        static device =>
        {
            try
            {
                device.Open();
            }
            catch (DeviceUnavailableException)
            {
                // Its session meets it again.
            }
        },
        device,
        preferLocal: false);

    private static InferenceParts CpuInference(Network network, CpuOptions options, Arena arena)
    {
        var program = network.CreateCpuInference(arena);
        arena.RequireCountable([program.Input, program.Logits]);
        arena.Lay();
        var pass = new CpuPass(network.Parameters, network.Layers.Layers, arena, options);
        return new InferenceParts(network, arena, program.Input, program.Logits, new CpuInferenceBackend(pass, program));
    }

    private static TrainingSession CpuTraining(Network network, CpuDevice device, Arena arena, Recomputation? asked)
    {
        var program = network.CreateCpuTraining(arena);
        arena.RequireCountable([program.Input, program.Logits]);
        Lay(network, program, arena, device, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, asked);
        var pass = new CpuTrainingPass(network.Parameters, network.Layers.Layers, arena, device.Options);
        var backend = new CpuTrainingBackend(pass, program);
        return new TrainingSession(network, arena, program.Input, program.Logits, program.LogitsGradient, program.InputGradient, backend);
    }

    private static InferenceParts GpuInference(Network network, GpuDevice device, Arena arena)
    {
        var accelerator = device.Open();
        var program = network.CreateGpuInference(arena, accelerator);
        arena.RequireCountable(); // kernels index by ints
        arena.Lay();
        lock (accelerator)
        {
            var pass = new GpuPass(network.Parameters, network.Layers.Layers, arena, accelerator);
            return new InferenceParts(network, arena, program.Input, program.Logits, new GpuInferenceBackend(pass, program));
        }
    }

    private static TrainingSession GpuTraining(Network network, GpuDevice device, Arena arena, Recomputation? asked)
    {
        var accelerator = device.Open();
        var program = network.CreateGpuTraining(arena, accelerator);
        arena.RequireCountable(); // kernels index by ints
        Lay(network, program, arena, device, accelerator.MemorySize, asked);
        lock (accelerator)
        {
            var pass = new GpuTrainingPass(network.Parameters, network.Layers.Layers, arena, accelerator);
            var backend = new GpuTrainingBackend(pass, program);
            return new TrainingSession(network, arena, program.Input, program.Logits, program.LogitsGradient, program.InputGradient, backend);
        }
    }

    private static void Lay<TPass>(Network network, TrainingProgram<TPass> program, Arena arena, Device device, long memory, Recomputation? asked)
    {
        program.Recomputation = new TrainingMemory(network.Card.Name, network.Parameters.Length, arena, device, memory).Choose(asked);
        arena.Lay(program.Recomputation);
    }
}
