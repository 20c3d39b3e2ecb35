using EUNet.Tensors;

namespace EUNet.Cpu;

/// <summary>
/// Runs a network's inference operators on the processor, each call to its end. Norms are folded into weights, which are prepared once:
/// the parameters must be set before an operator runs first. Outputs are overwritten whole and never alias inputs. One thread calls it.
/// </summary>
public sealed unsafe partial class CpuPass : IDisposable
{
    private readonly ParameterSet _parameters;
    private readonly CpuMemory _memory;
    private readonly nint[] _prepared;

    /// <summary>A pass over a session's memory.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="layers">The network's layers; each stands at its <see cref="Layer.Index"/>.</param>
    /// <param name="arena">The session's maps, laid out.</param>
    /// <param name="options">Threads and vector width.</param>
    /// <exception cref="PlatformNotSupportedException">The processor lacks the vector width asked for.</exception>
    public CpuPass(ParameterSet parameters, IReadOnlyList<Layer> layers, Arena arena, CpuOptions options)
    {
        _parameters = parameters;
        _memory = new CpuMemory(arena, options);
        _prepared = new nint[layers.Count == 0 ? 0 : layers.Max(layer => layer.Index) + 1];
    }

    /// <summary>The vector width in use.</summary>
    public SimdTier Tier => _memory.Tier;

    /// <summary>A map's first element.</summary>
    public float* At(FeatureMap map) => _memory.At(map);

    /// <summary>A map's elements.</summary>
    public Span<float> Read(FeatureMap map) => new(At(map), checked((int)map.Length));

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private float* Values(Parameter parameter) => _parameters.Values + parameter.Offset;

    /// <summary>What an operator keeps for a layer (folded and packed weights), or null before <see cref="Keep"/>.</summary>
    private float* Kept(Layer layer) => (float*)_prepared[layer.Index];

    /// <summary>A zeroed block for a layer that <see cref="Kept"/> returns from now on.</summary>
    private float* Keep(Layer layer, long floats)
    {
        var block = _memory.Allocate(floats);
        _prepared[layer.Index] = (nint)block;
        return block;
    }
}
