using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;
using EUNet.Tensors;

namespace EUNet.Cpu.Pooling;

/// <summary>The sums of each row's pixels, channel by channel: N × H × C. An item is a row.</summary>
internal unsafe struct RowSums(float* x, float* sums, int width, int channels) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var row = from; row < to; row++)
        {
            var source = x + ((long)row * width * channels);
            var sum = sums + ((long)row * channels);
            var c = 0;
            for (; c + TLanes.Count <= channels; c += TLanes.Count)
            {
                Sum<TLanes, TVector>(source + c, sum + c);
            }

            for (; c + 4 <= channels && TLanes.Count > 4; c += 4)
            {
                Sum<Lanes128, Vector128<float>>(source + c, sum + c);
            }

            for (; c < channels; c++)
            {
                Sum<ScalarLanes, float>(source + c, sum + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Sum<TLanes, TVector>(float* source, float* sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector even = TLanes.Zero, odd = TLanes.Zero;
        var pixel = 0;
        for (; pixel + 2 <= width; pixel += 2, source += 2L * channels)
        {
            even = TLanes.Add(even, TLanes.Load(source));
            odd = TLanes.Add(odd, TLanes.Load(source + channels));
        }

        if (pixel < width)
        {
            even = TLanes.Add(even, TLanes.Load(source));
        }

        TLanes.Store(sum, TLanes.Add(even, odd));
    }
}

/// <summary>Means over height and width.</summary>
internal static unsafe class Average
{
    /// <summary>y = the mean of x over height and width.</summary>
    public static void Global(CpuMemory memory, FeatureMap x, float* y)
    {
        var sums = memory.Scratch((long)x.Batch * x.Height * x.Channels);
        memory.Run(new RowSums(memory.At(x), sums, x.Width, x.Channels), x.Batch * x.Height);
        OfRows(sums, x, 1.0 / ((long)x.Height * x.Width), y);
    }

    /// <summary>The sums of rows, N × H × C, added in double and multiplied by <paramref name="share"/>: means (+)= N × C.</summary>
    public static void OfRows(float* sums, FeatureMap map, double share, float* means, bool accumulate = false)
    {
        for (var n = 0; n < map.Batch; n++)
        {
            for (var c = 0; c < map.Channels; c++, means++)
            {
                double sum = 0;
                var row = sums + ((long)n * map.Height * map.Channels) + c;
                for (var y = 0; y < map.Height; y++, row += map.Channels)
                {
                    sum += *row;
                }

                *means = (float)(sum * share) + (accumulate ? *means : 0);
            }
        }
    }
}
