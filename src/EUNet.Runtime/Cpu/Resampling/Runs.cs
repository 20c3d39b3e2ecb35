using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Resampling;

/// <summary>Neighbouring floats, copied or added as they are: a row, or a pixel's channels.</summary>
internal static unsafe class Runs
{
    /// <summary>into += from · share, for a pixel's channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddShare<TLanes, TVector>(float* from, float share, float* into, int channels)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var i = 0;
        for (; i + TLanes.Count <= channels; i += TLanes.Count)
        {
            TLanes.Store(into + i, TLanes.Add(TLanes.Load(into + i), TLanes.Multiply(TLanes.Load(from + i), TLanes.Broadcast(share))));
        }

        for (; i < channels; i++)
        {
            into[i] += from[i] * share;
        }
    }

    /// <summary>into (+)= from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Give<TLanes, TVector>(float* from, float* into, long count, bool accumulate)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (!accumulate)
        {
            NativeMemory.Copy(from, into, (nuint)count * sizeof(float));
            return;
        }

        long i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(into + i, TLanes.Add(TLanes.Load(into + i), TLanes.Load(from + i)));
        }

        for (; i < count; i++)
        {
            into[i] += from[i];
        }
    }

    /// <summary>Zeros, where nothing is to be added to.</summary>
    public static void Clear(float* into, long count, bool accumulate)
    {
        if (!accumulate)
        {
            NativeMemory.Clear(into, (nuint)count * sizeof(float));
        }
    }
}
