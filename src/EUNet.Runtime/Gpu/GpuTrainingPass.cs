using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>
/// Runs a network's training operators on an ILGPU accelerator: forward with the batch's moments, backward, losses and updates. Parameters
/// and gradients live on the device; reading them, or a loss, waits. Sums have a fixed order, so a step gives the same bits every time.
/// </summary>
public sealed partial class GpuTrainingPass : GpuOperators
{
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _values;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _gradients;
    private long _version;

    /// <summary>A pass over a session's memory; the parameters' values are uploaded.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="layers">The network's layers; each stands at its <see cref="Layer.Index"/>.</param>
    /// <param name="arena">The session's maps, laid out.</param>
    /// <param name="accelerator">The device, opened.</param>
    public GpuTrainingPass(ParameterSet parameters, IReadOnlyList<Layer> layers, Arena arena, Accelerator accelerator)
        : base(parameters, layers, arena, accelerator)
    {
        var length = Whole(parameters.Length);
        _values = Memory.Allocate<float>(length);
        _gradients = Memory.Allocate<float>(length);
        WriteParameters();
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

    /// <summary>Copies the parameters' values, running statistics included, to the device.</summary>
    public unsafe void WriteParameters()
    {
        _version = Parameters.Version;
        _values.View.BaseView.SubView(0, Parameters.Length).CopyFromCPU(Stream, new ReadOnlySpan<float>(Parameters.Values, Parameters.Length));
        Stream.Synchronize();
    }

    /// <summary>Copies the parameters' values to the device where they were set since they last went there or came from there.</summary>
    public void WriteChangedParameters()
    {
        if (_version != Parameters.Version)
        {
            WriteParameters();
        }
    }

    /// <summary>Waits, then copies the parameters' values, running statistics included, back into the parameter set.</summary>
    public unsafe void ReadParameters()
    {
        _values.View.BaseView.SubView(0, Parameters.Length).CopyToCPU(Stream, new Span<float>(Parameters.Values, Parameters.Length));
        Stream.Synchronize();
        Parameters.MarkChanged();
        _version = Parameters.Version;
    }

    /// <summary>Waits, then copies the gradients: a block laid out like the parameters' values.</summary>
    public void ReadGradients(Span<float> block)
    {
        _gradients.View.BaseView.SubView(0, Parameters.Length).CopyToCPU(Stream, block);
        Stream.Synchronize();
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients() => _gradients.MemSetToZero(Stream);

    private protected override View Weights(Layer layer) => Values(layer.Weight);

    private protected override View Bias(Layer layer) => layer.Bias is { } bias ? Values(bias) : Zeros;

    private View Values(Parameter parameter) => Slice(_values, parameter);

    private View Gradient(Parameter parameter) => Slice(_gradients, parameter);

    // To the end of the last quad: parameters start at multiples of sixteen floats.
    private static View Slice(MemoryBuffer1D<float, Stride1D.Dense> block, Parameter parameter)
        => block.View.BaseView.SubView(parameter.Offset, (parameter.Length + 3) / 4 * 4);
}
