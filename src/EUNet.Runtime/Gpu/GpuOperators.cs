using System.Runtime.CompilerServices;
using EUNet.Profiling;
using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>
/// The operators that inference and training share on an ILGPU accelerator. Calls return once they are queued; reading a map waits.
/// Outputs are overwritten whole and never alias inputs. One thread calls it.
/// </summary>
public abstract partial class GpuOperators : IDisposable
{
    private protected GpuOperators(ParameterSet parameters, IReadOnlyList<Layer> layers, Arena arena, Accelerator accelerator)
    {
        Parameters = parameters;
        Layers = layers;
        Memory = new GpuMemory(arena, accelerator);
        Kernels = RuntimeKernels.On(accelerator);
        // Gradients of inputs start from no bias: as many zeros as any layer has channels.
        var widest = layers.Count == 0 ? 0 : layers.Max(layer => Math.Max(layer.Weight.Shape[0], layer.Weight.Shape[1]));
        Zeros = Memory.Allocate<float>(Whole(widest)).View.BaseView;
    }

    /// <summary>The device that runs it, opened.</summary>
    public Accelerator Accelerator => Memory.Accelerator;

    /// <summary>What times each step, or null: nothing does. Make it with <see cref="Synchronize"/>.</summary>
    public StepRecorder? Recorder { get; set; }

    private protected ParameterSet Parameters { get; }

    private protected IReadOnlyList<Layer> Layers { get; }

    private protected GpuMemory Memory { get; }

    private protected RuntimeKernels Kernels { get; }

    private protected View Zeros { get; }

    private protected AcceleratorStream Stream => Memory.Stream;

    /// <summary>Copies a map to the device.</summary>
    /// <param name="map">The map.</param>
    /// <param name="source">Its elements, NHWC.</param>
    public void Write(FeatureMap map, ReadOnlySpan<float> source)
    {
        CheckLength(map, source.Length);
        Memory.At(map).SubView(0, source.Length).CopyFromCPU(Stream, source);
        Stream.Synchronize();
    }

    /// <summary>Waits for everything queued, then copies a map from the device.</summary>
    /// <param name="map">The map.</param>
    /// <param name="destination">Room for its elements, NHWC.</param>
    public void Read(FeatureMap map, Span<float> destination)
    {
        CheckLength(map, destination.Length);
        Memory.At(map).SubView(0, destination.Length).CopyToCPU(Stream, destination);
        Stream.Synchronize();
    }

    /// <summary>Waits for everything queued.</summary>
    public void Synchronize() => Stream.Synchronize();

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a step, once in every method that a schedule calls; the recorder, if any, is told.</summary>
    /// <param name="layer">The layer whose weights or norm are used, or null; of squeeze and excitation the one that reduces.</param>
    /// <param name="at">The map at whose pixels the layer's kernel stands (of a transposed convolution the smaller one), or else the result.</param>
    /// <returns>The kernels that no network specialises.</returns>
    private protected RuntimeKernels Step(
        Layer? layer,
        FeatureMap at,
        FeatureMap? first = null,
        FeatureMap? second = null,
        FeatureMap? third = null,
        FeatureMap? fourth = null,
        [CallerMemberName] string step = "")
    {
        Recorder?.Begin(step, layer, at, first, second, third, fourth);
        return Kernels;
    }

    /// <summary>A layer's kernel, as its emitted kernel reads it.</summary>
    private protected abstract View Weights(Layer layer);

    /// <summary>What a layer adds to its sums: quads, zeros where there is no bias.</summary>
    private protected abstract View Bias(Layer layer);

    private protected View At(FeatureMap map) => Memory.At(map);

    private protected KernelConfig Threads(long threads) => Memory.Threads(threads);

    private protected static long Whole(long floats) => (floats + Arena.Alignment - 1) / Arena.Alignment * Arena.Alignment;

    private static void CheckLength(FeatureMap map, int length)
    {
        if (length != map.Length)
        {
            throw new ArgumentException($"The map {map} has {map.Length} elements, not {length}.");
        }
    }
}
