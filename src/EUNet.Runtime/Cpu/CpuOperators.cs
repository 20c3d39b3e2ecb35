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

    private protected float* Values(Parameter parameter) => Parameters.Values + parameter.Offset;
}
