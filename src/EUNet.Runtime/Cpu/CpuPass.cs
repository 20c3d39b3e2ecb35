using System.Runtime.InteropServices;
using EUNet.Tensors;

namespace EUNet.Cpu;

/// <summary>
/// Runs a network's inference operators on the processor, each call to its end. Norms are folded into weights, which are prepared when an
/// operator runs first, and again, in the same place, when the parameters have changed since. Outputs are overwritten whole and never alias inputs. One thread calls it.
/// </summary>
public sealed unsafe partial class CpuPass : CpuOperators
{
    private readonly Prepared[] _prepared;

    /// <summary>A pass over a session's memory.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="layers">The network's layers; each stands at its <see cref="Layer.Index"/>.</param>
    /// <param name="arena">The session's maps, laid out.</param>
    /// <param name="options">Threads and vector width.</param>
    /// <exception cref="PlatformNotSupportedException">The processor lacks the vector width asked for.</exception>
    public CpuPass(ParameterSet parameters, IReadOnlyList<Layer> layers, Arena arena, CpuOptions options)
        : base(parameters, arena, options)
    {
        _prepared = new Prepared[layers.Count == 0 ? 0 : layers.Max(layer => layer.Index) + 1];
    }

    /// <summary>
    /// What an operator keeps for a layer (folded and packed weights), or null where <see cref="Keep"/> is due: before the first run, and after
    /// the parameters have changed.
    /// </summary>
    private float* Kept(Layer layer)
    {
        var prepared = _prepared[layer.Index];
        return prepared.Version == Parameters.Version ? prepared.Block : null;
    }

    /// <summary>A zeroed block for a layer, the same each time, that <see cref="Kept"/> returns until the parameters change.</summary>
    private float* Keep(Layer layer, long floats)
    {
        ref var prepared = ref _prepared[layer.Index];
        if (prepared.Length < floats)
        {
            prepared.Block = Memory.Allocate(floats);
            prepared.Length = floats;
        }
        else
        {
            NativeMemory.Clear(prepared.Block, (nuint)floats * sizeof(float));
        }

        prepared.Version = Parameters.Version;
        return prepared.Block;
    }

    /// <summary>A layer's block, and the version of the parameters that it was made from.</summary>
    private struct Prepared
    {
        public float* Block;
        public long Length;
        public long Version;
    }
}
