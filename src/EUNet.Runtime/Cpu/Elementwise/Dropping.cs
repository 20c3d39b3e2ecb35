using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Tensors;

namespace EUNet.Cpu.Elementwise;

/// <summary>y (+)= x where the mask keeps it, times the factor; 0 elsewhere. An item is a chunk, or a sample's whole where samples are dropped.</summary>
internal unsafe struct Dropping : ITierBody
{
    /// <summary>Elements of a chunk where single ones are dropped.</summary>
    public const int Chunk = 16 * 1024;

    /// <summary>What is read: a value, or the gradient of the result.</summary>
    public float* Source;

    /// <summary>What is written.</summary>
    public float* Target;

    /// <summary>Elements of all.</summary>
    public long Length;

    /// <summary>Elements of an item.</summary>
    public long Each;

    /// <summary>Whether an item is kept or dropped whole.</summary>
    public bool PerItem;

    /// <summary>See <see cref="DropoutMask.Key"/>.</summary>
    public ulong Key;

    /// <summary>See <see cref="DropoutMask.Threshold"/>.</summary>
    public uint Threshold;

    /// <summary>1 / (1 - rate).</summary>
    public float Factor;

    /// <summary>Whether the target is added to.</summary>
    public bool Accumulate;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var factors = stackalloc float[TLanes.Count];
        for (var item = from; item < to; item++)
        {
            var end = Math.Min((item + 1) * Each, Length);
            var whole = !PerItem || DropoutMask.Keeps(Key, item, Threshold) ? Factor : 0f;
            for (var i = item * Each; i < end; i += TLanes.Count)
            {
                var count = (int)Math.Min(TLanes.Count, end - i);
                for (var lane = 0; lane < count; lane++)
                {
                    factors[lane] = PerItem || DropoutMask.Keeps(Key, i + lane, Threshold) ? whole : 0f;
                }

                if (count == TLanes.Count)
                {
                    Give<TLanes, TVector>(i, factors);
                    continue;
                }

                for (var lane = 0; lane < count; lane++)
                {
                    Give<ScalarLanes, float>(i + lane, factors + lane);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Give<TLanes, TVector>(long i, float* factors)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // A product with 0 would keep a NaN; a dropped one counts nowhere.
        var factor = TLanes.Load(factors);
        var value = TLanes.Select(TLanes.Equal(factor, TLanes.Zero), TLanes.Zero, TLanes.Multiply(TLanes.Load(Source + i), factor));
        TLanes.Store(Target + i, Accumulate ? TLanes.Add(TLanes.Load(Target + i), value) : value);
    }
}

/// <summary>Starts loops of <see cref="Dropping"/>.</summary>
internal static unsafe class DroppingLoop
{
    /// <summary>target (+)= dropout(source).</summary>
    /// <param name="seed">What is drawn from; null for nothing dropped.</param>
    /// <param name="stream">Which dropout of the network.</param>
    /// <param name="perSample">Whole samples instead of elements.</param>
    public static void Drop(
        this CpuMemory memory, ulong? seed, double rate, int stream, bool perSample, FeatureMap source, FeatureMap target, bool accumulate)
    {
        var body = new Dropping
        {
            Source = memory.At(source),
            Target = memory.At(target),
            Length = source.Length,
            Each = perSample ? source.Length / source.Batch : Dropping.Chunk,
            PerItem = perSample || seed is null,
            Key = DropoutMask.Key(seed ?? 0, stream),
            Threshold = seed is null ? 0 : DropoutMask.Threshold(rate),
            Factor = seed is null ? 1f : (float)(1 / (1 - rate)),
            Accumulate = accumulate,
        };
        memory.Run(body, (int)((body.Length + body.Each - 1) / body.Each));
    }
}
