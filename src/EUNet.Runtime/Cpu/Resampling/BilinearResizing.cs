using System.Runtime.CompilerServices;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Resampling;

/// <summary>
/// One side of a bilinear resize with half-pixel centres, as PyTorch (align_corners false) and TensorFlow 2 have it: place i of the result lies
/// at (i + ½) · in / out - ½ of the input, at least 0; the last place stands for those behind it.
/// </summary>
internal readonly record struct BilinearSide(int Input, int Output)
{
    private float Step => (float)Input / Output;

    /// <summary>The two places that a place of the result lies between, and the second one's share.</summary>
    public (int First, int Second, float Share) Between(int i)
    {
        var centre = MathF.Max(((i + 0.5f) * Step) - 0.5f, 0f);
        var first = Math.Min((int)centre, Input - 1);
        return (first, Math.Min(first + 1, Input - 1), centre - first);
    }

    /// <summary>The share of input place <paramref name="from"/> in place <paramref name="i"/> of the result.</summary>
    public float Share(int i, int from)
    {
        var (first, second, share) = Between(i);
        return (first == from ? 1f - share : 0f) + (second == from ? share : 0f);
    }

    /// <summary>The places of the result that an input place may have a share in: the first, and the one behind the last.</summary>
    public (int From, int To) SharedBy(int from) => (
        Math.Max((int)MathF.Floor((from - 0.5f) / Step - 0.5f), 0),
        from == Input - 1 ? Output : Math.Min((int)MathF.Ceiling((from + 1.5f) / Step - 0.5f) + 1, Output));
}

/// <summary>y = x, bilinear. An item is a row of y.</summary>
internal unsafe struct BilinearResizing(float* x, FeatureMapExtents small, float* y, FeatureMapExtents large) : ITierBody
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var channels = large.Channels;
        BilinearSide rows = new(small.Height, large.Height), columns = new(small.Width, large.Width);
        for (var item = from; item < to; item++)
        {
            var (sample, row) = Math.DivRem(item, large.Height);
            var (first, second, share) = rows.Between(row);
            var plane = x + ((long)sample * small.Height * small.Width * channels);
            float* above = plane + ((long)first * small.Width * channels), below = plane + ((long)second * small.Width * channels);
            var into = y + ((long)item * large.Width * channels);
            for (var column = 0; column < large.Width; column++, into += channels)
            {
                var (left, right, part) = columns.Between(column);
                Mix<TLanes, TVector>(
                    above + ((long)left * channels), above + ((long)right * channels), below + ((long)left * channels), below + ((long)right * channels),
                    share, part, into, channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix<TLanes, TVector>(float* a, float* b, float* c, float* d, float down, float right, float* into, int channels)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var i = 0;
        for (; i + TLanes.Count <= channels; i += TLanes.Count)
        {
            Mix<TLanes, TVector>(a + i, b + i, c + i, d + i, down, right, into + i);
        }

        for (; i < channels; i++)
        {
            Mix<ScalarLanes, float>(a + i, b + i, c + i, d + i, down, right, into + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix<TLanes, TVector>(float* a, float* b, float* c, float* d, float down, float right, float* into)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector r = TLanes.Broadcast(right), l = TLanes.Broadcast(1f - right);
        var above = TLanes.Add(TLanes.Multiply(TLanes.Load(a), l), TLanes.Multiply(TLanes.Load(b), r));
        var below = TLanes.Add(TLanes.Multiply(TLanes.Load(c), l), TLanes.Multiply(TLanes.Load(d), r));
        TLanes.Store(into, TLanes.Add(TLanes.Multiply(above, TLanes.Broadcast(1f - down)), TLanes.Multiply(below, TLanes.Broadcast(down))));
    }
}

/// <summary>The shares that a place of the input had in the result, from which it gathers its gradient.</summary>
internal readonly struct BilinearGradientSide(int input, int output) : IGatheredSide
{
    private readonly BilinearSide _side = new(input, output);

    /// <inheritdoc/>
    public (int From, int To) Places(int i) => _side.SharedBy(i);

    /// <inheritdoc/>
    public float Share(int i, int place) => _side.Share(place, i);
}
