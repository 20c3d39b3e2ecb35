using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Tensors;

namespace EUNet.Cpu.Updates;

/// <summary>A run of trainable parameters that are treated alike.</summary>
internal struct UpdateChunk
{
    /// <summary>The first element.</summary>
    public int First;

    /// <summary>The first element behind it.</summary>
    public int End;

    /// <summary>Whether the parameter has more than one dimension.</summary>
    public bool Kernel;
}

/// <summary>An optimizer's arithmetic for a vector of parameters.</summary>
internal interface IUpdate
{
    /// <summary>Updates the vector at element <paramref name="i"/>.</summary>
    /// <param name="kernel">Whether the parameter has more than one dimension.</param>
    void At<TLanes, TVector>(long i, bool kernel)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>A parallel loop over all trainable parameters. An item is a chunk.</summary>
internal unsafe struct UpdateLoop<TUpdate>(TUpdate update, UpdateChunk* chunks) : ITierBody
    where TUpdate : unmanaged, IUpdate
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var local = update;
        for (var item = from; item < to; item++)
        {
            var chunk = chunks[item];
            var i = chunk.First;
            for (; i + TLanes.Count <= chunk.End; i += TLanes.Count)
            {
                local.At<TLanes, TVector>(i, chunk.Kernel);
            }

            for (; i < chunk.End; i++)
            {
                local.At<ScalarLanes, float>(i, chunk.Kernel);
            }
        }
    }
}

/// <summary>Cuts a network's parameters into chunks.</summary>
internal static class UpdateChunks
{
    private const int Longest = 16 * 1024;

    /// <summary>The chunks of the trainable ones, in their order.</summary>
    public static List<UpdateChunk> Of(ParameterSet parameters)
    {
        var chunks = new List<UpdateChunk>();
        foreach (var parameter in parameters.Items.Where(parameter => parameter.Trainable))
        {
            for (var done = 0; done < parameter.Length; done += Longest)
            {
                var first = parameter.Offset + done;
                var end = Math.Min(first + Longest, parameter.Offset + parameter.Length);
                chunks.Add(new UpdateChunk { First = first, End = end, Kernel = parameter.Shape.Count > 1 });
            }
        }

        return chunks;
    }
}
