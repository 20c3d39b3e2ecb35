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

    /// <summary>Times the learning rate.</summary>
    public float Rate;

    /// <summary>Times the weight decay.</summary>
    public float Decay;
}

/// <summary>An optimizer's arithmetic for a vector of parameters.</summary>
internal interface IUpdate
{
    /// <summary>Updates the vector at element <paramref name="i"/>, which lies in the chunk.</summary>
    void At<TLanes, TVector>(long i, in UpdateChunk chunk)
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
                local.At<TLanes, TVector>(i, chunk);
            }

            for (; i < chunk.End; i++)
            {
                local.At<ScalarLanes, float>(i, chunk);
            }
        }
    }
}

/// <summary>Cuts a network's parameters into chunks.</summary>
internal static class UpdateChunks
{
    private const int Longest = 16 * 1024;

    /// <summary>The chunks of the trainable ones that their rule does not freeze, in their order.</summary>
    public static List<UpdateChunk> Of(ParameterSet parameters, Func<Parameter, UpdateRule> rules)
    {
        var chunks = new List<UpdateChunk>();
        foreach (var parameter in parameters.Items.Where(parameter => parameter.Trainable))
        {
            var rule = rules(parameter);
            for (var done = 0; done < parameter.Length && rule.Rate != 0; done += Longest)
            {
                var first = parameter.Offset + done;
                var end = Math.Min(first + Longest, parameter.Offset + parameter.Length);
                chunks.Add(new UpdateChunk { First = first, End = end, Rate = rule.Rate, Decay = rule.Decay });
            }
        }

        return chunks;
    }
}
