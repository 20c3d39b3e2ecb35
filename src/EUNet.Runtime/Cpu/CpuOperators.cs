using System.Runtime.CompilerServices;
using EUNet.Profiling;
using EUNet.Tensors;

namespace EUNet.Cpu;

/// <summary>
/// The operators that inference and training share on the processor, each call run to its end. Outputs are overwritten whole and never alias
/// inputs. One thread calls it.
/// </summary>
public abstract unsafe partial class CpuOperators : IDisposable
{
    private protected CpuOperators(ParameterSet parameters, Arena arena, CpuOptions options)
    {
        Parameters = parameters;
        Memory = new CpuMemory(arena, options);
    }

    /// <summary>The vector width in use.</summary>
    public SimdTier Tier => Memory.Tier;

    /// <summary>What times each step, or null: nothing does.</summary>
    public StepRecorder? Recorder { get; set; }

    private protected ParameterSet Parameters { get; }

    private protected CpuMemory Memory { get; }

    /// <summary>A map's first element.</summary>
    public float* At(FeatureMap map) => Memory.At(map);

    /// <summary>A map's elements.</summary>
    public Span<float> Read(FeatureMap map) => new(At(map), checked((int)map.Length));

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a step, once in every method that a schedule calls; the recorder, if any, is told.</summary>
    /// <param name="layer">The layer whose weights or norm are used, or null; of squeeze and excitation the one that reduces.</param>
    /// <param name="at">The map at whose pixels the layer's kernel stands (of a transposed convolution the smaller one), or else the result.</param>
    /// <returns>What steps run on.</returns>
    private protected CpuMemory Step(
        Layer? layer,
        FeatureMap at,
        FeatureMap? first = null,
        FeatureMap? second = null,
        FeatureMap? third = null,
        FeatureMap? fourth = null,
        [CallerMemberName] string step = "")
    {
        Recorder?.Begin(step, layer, at, first, second, third, fourth);
        return Memory;
    }

    private protected float* Values(Parameter parameter) => Parameters.Values + parameter.Offset;
}
