using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;

namespace EUNet.Cpu.Depthwise;

/// <summary>
/// The inputs under a row of taps, in registers. From one output to the next it slides by the stride, so that an input which several outputs share
/// is read once. Columns beside the map read as zero where <typeparamref name="TEdge"/> says that there are such.
/// </summary>
/// <typeparam name="TLanes">The vector width.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TTaps">Taps: 1, 2, 3 or 5.</typeparam>
/// <typeparam name="TStride">1 or 2, no more than the taps; <see cref="Zero"/>: any stride, everything is read anew.</typeparam>
/// <typeparam name="TEdge">Whether some columns may lie beside the map.</typeparam>
internal static unsafe class TapWindow<TLanes, TVector, TTaps, TStride, TEdge>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TTaps : struct, IExtent
    where TStride : struct, IExtent
    where TEdge : struct, IChoice
{
    /// <summary>Reads the inputs from <paramref name="x"/>, which lies at <paramref name="column"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(
        in DepthwiseTile t, float* x, int column, out TVector x0, out TVector x1, out TVector x2, out TVector x3, out TVector x4)
    {
        x0 = At(t, x, column, 0);
        x1 = Unsafe.SizeOf<TTaps>() > 1 ? At(t, x, column, 1) : x0;
        x2 = Unsafe.SizeOf<TTaps>() > 2 ? At(t, x, column, 2) : x0;
        x3 = Unsafe.SizeOf<TTaps>() > 3 ? At(t, x, column, 3) : x0;
        x4 = Unsafe.SizeOf<TTaps>() > 4 ? At(t, x, column, 4) : x0;
    }

    /// <summary>Moves on to the next output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Slide(
        in DepthwiseTile t, ref float* x, ref int column, ref TVector x0, ref TVector x1, ref TVector x2, ref TVector x3, ref TVector x4)
    {
        x += t.Stride * t.ColumnStep;
        column += t.Stride;
        if (Unsafe.SizeOf<TStride>() == 1)
        {
            var last = At(t, x, column, TTaps.Value - 1);
            x0 = Unsafe.SizeOf<TTaps>() > 1 ? x1 : last;
            x1 = Unsafe.SizeOf<TTaps>() > 2 ? x2 : last;
            x2 = Unsafe.SizeOf<TTaps>() > 3 ? x3 : last;
            x3 = Unsafe.SizeOf<TTaps>() > 4 ? x4 : last;
            x4 = last;
        }
        else if (Unsafe.SizeOf<TStride>() == 2)
        {
            TVector before = At(t, x, column, TTaps.Value - 2), last = At(t, x, column, TTaps.Value - 1);
            x0 = Unsafe.SizeOf<TTaps>() > 2 ? x2 : before;
            x1 = Unsafe.SizeOf<TTaps>() > 3 ? x3 : Unsafe.SizeOf<TTaps>() > 2 ? before : last;
            x2 = Unsafe.SizeOf<TTaps>() > 4 ? x4 : last;
            x3 = before;
            x4 = last;
        }
        else
        {
            Read(t, x, column, out x0, out x1, out x2, out x3, out x4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector At(in DepthwiseTile t, float* x, int column, int tap)
        => Unsafe.SizeOf<TEdge>() == 1 || (uint)(column + tap) < (uint)t.Columns ? TLanes.Load(x + (tap * t.ColumnStep)) : TLanes.Zero;
}
