using System.Runtime.InteropServices;
using EUNet.Tensors;

namespace EUNet.Cpu;

/// <summary>
/// Runs a network's training operators on the processor, forward and backward, each call to its end. Weights are read live. Every sum has
/// fixed partitions and a fixed order, so results do not depend on the number of threads. One thread calls it.
/// </summary>
public sealed unsafe partial class CpuTrainingPass : CpuOperators
{
    private readonly nint[] _prepared;
    private readonly nint[] _moments;

    /// <summary>A pass over a session's memory.</summary>
    /// <param name="parameters">The weights; updates change them.</param>
    /// <param name="layers">The network's layers; each stands at its <see cref="Layer.Index"/>.</param>
    /// <param name="arena">The session's maps, laid out.</param>
    /// <param name="options">Threads and vector width.</param>
    /// <exception cref="PlatformNotSupportedException">The processor lacks the vector width asked for.</exception>
    public CpuTrainingPass(ParameterSet parameters, IReadOnlyList<Layer> layers, Arena arena, CpuOptions options)
        : base(parameters, arena, options)
    {
        _prepared = new nint[layers.Count == 0 ? 0 : layers.Max(layer => layer.Index) + 1];
        Gradients = Memory.Allocate(parameters.Length);
        var norms = layers.Select(layer => layer.Norm).OfType<BatchNormLayer>().ToList();
        _moments = new nint[norms.Count == 0 ? 0 : norms.Max(norm => norm.Index) + 1];
        foreach (var norm in norms)
        {
            _moments[norm.Index] = (nint)Memory.Allocate(2L * norm.Channels);
        }
    }

    /// <summary>
    /// The encoder stays as it is: its norms take their running statistics, nothing in it is dropped, and the way back ends before it.
    /// </summary>
    public bool EncoderFrozen { get; set; }

    /// <summary>
    /// Whether the way back runs. A convolution there makes its output again: moments stay as the forward pass left them, and running statistics where
    /// they are.
    /// </summary>
    public bool GoesBack { get; set; }

    /// <summary>Gradients of the parameters, laid out like <see cref="ParameterSet.Values"/>.</summary>
    public float* Gradients { get; }

    /// <summary>Sets all parameters' gradients to zero.</summary>
    public void ZeroGradients() => NativeMemory.Clear(Gradients, (nuint)Parameters.Length * sizeof(float));

    private float* Gradient(Parameter parameter) => Gradients + parameter.Offset;

    /// <summary>The batch's mean, one for each channel, as the last forward pass left it.</summary>
    private float* Mean(BatchNormLayer norm) => (float*)_moments[norm.Index];

    /// <summary>The batch's 1 / sqrt(variance + epsilon), one for each channel, as the last forward pass left it.</summary>
    private float* InverseDeviation(BatchNormLayer norm) => (float*)_moments[norm.Index] + norm.Channels;

    /// <summary>What an operator keeps for a layer from step to step, or null before <see cref="Keep"/>.</summary>
    private float* Kept(Layer layer) => (float*)_prepared[layer.Index];

    /// <summary>A zeroed block for a layer that <see cref="Kept"/> returns from now on.</summary>
    private float* Keep(Layer layer, long floats)
    {
        var block = Memory.Allocate(floats);
        _prepared[layer.Index] = (nint)block;
        return block;
    }
}
