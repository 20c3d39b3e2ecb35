using EUNet.Cpu;
using EUNet.Devices;
using EUNet.Gpu;
using EUNet.Tensors;
using EUNet.Weights;
using ILGPU.Runtime;
using Device = EUNet.Devices.Device;

namespace EUNet.Networks;

/// <summary>
/// A network that a spec was compiled to: its layers and weights. Sessions made from it run it, at a batch and a size, on a device.
/// </summary>
public abstract class Network : IDisposable
{
    /// <summary>A network with the weights that its generated constructor declares, all zero until they are loaded or initialised.</summary>
    protected Network(NetworkCard card)
    {
        Card = card;
        Layers = new LayerSet(Parameters);
    }

    /// <summary>What there is to know of it.</summary>
    public NetworkCard Card { get; }

    /// <summary>Its weights.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>Its layers, in the order of their parameters.</summary>
    public LayerSet Layers { get; }

    /// <summary>The last load's result, with its notes; null before the first.</summary>
    public LoadResult? LastLoad { get; private set; }

    /// <summary>
    /// Sets every weight from a file: safetensors or PyTorch's, under this project's names or another source's. Sessions of the network take them up
    /// in their next run.
    /// </summary>
    /// <returns>What there is to say of it: <see cref="LoadResult.Notes"/> tells where the file was written for another version of the spec.</returns>
    /// <exception cref="InputException">The file is none of weights, or its tensors are not the network's.</exception>
    public LoadResult LoadWeights(string path) => LastLoad = WeightLoader.Load(Parameters, path, Card.Fingerprint);

    /// <summary>Sets the encoder's weights from a file that holds those of an encoder, or of more.</summary>
    /// <returns>How many parameters were set, and what there is to say of it.</returns>
    /// <exception cref="InputException">The file is none of weights, or its tensors do not fit.</exception>
    public LoadResult LoadEncoder(string path) => LastLoad = WeightLoader.LoadEncoder(Parameters, path, Card.Fingerprint);

    /// <summary>
    /// Begins, on other threads, what a first session on a device would have to do anyway: compiles kernels for the processor, opens another device.
    /// Worth a call before the weights are read where a program runs once.
    /// </summary>
    /// <param name="device">Where sessions will run; one that cannot be used is reported when a session is made.</param>
    public void WarmUp(Device device)
    {
        switch (device.Resolve())
        {
            case CpuDevice cpu when SimdTiers.Supports(cpu.Options.Tier):
                KernelPreparation.Start(Layers, SimdTiers.Resolve(cpu.Options.Tier));
                break;
            case GpuDevice gpu:
                SessionFactory.Open(gpu);
                break;
        }
    }

    /// <summary>Sets every weight to what training starts from, as the seed decides.</summary>
    public void Initialize(ulong seed) => Initialization.Fill(Parameters, seed);

    /// <summary>A session that runs the network forward.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="height">Rows; any number.</param>
    /// <param name="width">Columns; any number.</param>
    /// <param name="keepTaps">Taps stay readable after a run, at the price of a larger arena.</param>
    /// <exception cref="DeviceUnavailableException">The device cannot be used here.</exception>
    /// <exception cref="InputException">The size is too large for any session.</exception>
    public InferenceSession CreateSession(Device device, int batch, int height, int width, bool keepTaps = false)
        => new(Prepare(device, batch, height, width, keepTaps));

    /// <summary>A session that trains the network.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="height">Rows; any number.</param>
    /// <param name="width">Columns; any number.</param>
    /// <param name="keep">What stays readable after a step.</param>
    /// <param name="recomputation">
    /// How much the backward pass makes again: less memory for more time, with the same results. Null: as little as half of the device's memory
    /// allows, or, beyond that, as much as there is; <see cref="TrainingSession.Recomputation"/> tells.
    /// </param>
    /// <exception cref="DeviceUnavailableException">The device cannot be used here.</exception>
    /// <exception cref="InputException">
    /// The size is too large for any session, or for the device's memory; the message names the largest batch that fits. Nothing has been allocated.
    /// </exception>
    public TrainingSession CreateTrainingSession(
        Device device, int batch, int height, int width, ArenaOptions keep = default, Recomputation? recomputation = null)
        => SessionFactory.Training(this, device.Resolve(), new Arena(batch, height, width, keep), recomputation);

    /// <summary>Frees the weights. The network's sessions cannot run any more: dispose them first.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A network just made, with the weights of a file; it is disposed if they cannot be loaded.</summary>
    protected static TNetwork Loaded<TNetwork>(TNetwork network, string path)
        where TNetwork : Network
    {
        try
        {
            network.LoadWeights(path);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What a session is made of; see <see cref="CreateSession"/>.</summary>
    protected InferenceParts Prepare(Device device, int batch, int height, int width, bool keepTaps)
        => SessionFactory.Inference(this, device.Resolve(), new Arena(batch, height, width, new ArenaOptions(keepTaps)));

    /// <summary>What the card's <see cref="NetworkCard.ArenaBytes"/> answers.</summary>
    protected static long ArenaBytesOf(Network network, int batch, int height, int width, bool training)
    {
        var arena = new Arena(batch, height, width);
        _ = training ? (object)network.CreateCpuTraining(arena) : network.CreateCpuInference(arena);
        arena.Lay();
        return arena.Bytes;
    }

    /// <summary>The inference program for SIMD C#, its maps declared in the arena.</summary>
    protected internal abstract InferenceProgram<CpuPass> CreateCpuInference(Arena arena);

    /// <summary>The training program for SIMD C#, its maps declared in the arena.</summary>
    protected internal abstract TrainingProgram<CpuTrainingPass> CreateCpuTraining(Arena arena);

    /// <summary>The inference program for ILGPU, its maps declared in the arena, its kernels loaded on the accelerator.</summary>
    protected internal abstract InferenceProgram<GpuPass> CreateGpuInference(Arena arena, Accelerator accelerator);

    /// <summary>Declares a training program's maps in an arena, for an accelerator's kernels.</summary>
    protected internal abstract TrainingProgram<GpuTrainingPass> CreateGpuTraining(Arena arena, Accelerator accelerator);
}
