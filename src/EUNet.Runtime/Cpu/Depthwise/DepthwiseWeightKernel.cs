using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;

namespace EUNet.Cpu.Depthwise;

/// <summary>The inner loops of a depthwise convolution's weight gradients.</summary>
internal static unsafe class DepthwiseWeightKernel
{
    /// <summary>
    /// Adds a run of tiles' products of input and output gradient to the sums at its <see cref="TapRow.Weights"/>; the gradients lie at
    /// <see cref="DepthwiseTile.Output"/>. Types and result as in <see cref="DepthwiseKernel"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run<TLanes, TVector, TTaps, TStride, TOutputs, TEdge>(DepthwiseTile* tile, int first, int end)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TTaps : struct, IExtent
        where TStride : struct, IExtent
        where TOutputs : struct, IExtent
        where TEdge : struct, IChoice
    {
        var t = *tile;
        var next = t.ColumnStep * t.Stride;
        var columns = 0;
        nint read = 0, written = 0;
        var c = first;
        for (var i = 0; i < t.Tiles; i++)
        {
            for (c = first; c + TLanes.Count <= end; c += TLanes.Count)
            {
                var gradient = t.Output + written + c;
                var step = t.OutputStep;
                var g0 = TLanes.Load(gradient);
                var g1 = Unsafe.SizeOf<TOutputs>() > 1 ? TLanes.Load(gradient + step) : g0;
                var g2 = Unsafe.SizeOf<TOutputs>() > 2 ? TLanes.Load(gradient + (2 * step)) : g0;
                var g3 = Unsafe.SizeOf<TOutputs>() > 3 ? TLanes.Load(gradient + (3 * step)) : g0;
                var g4 = Unsafe.SizeOf<TOutputs>() > 4 ? TLanes.Load(gradient + (4 * step)) : g0;
                var g5 = Unsafe.SizeOf<TOutputs>() > 5 ? TLanes.Load(gradient + (5 * step)) : g0;
                var g6 = Unsafe.SizeOf<TOutputs>() > 6 ? TLanes.Load(gradient + (6 * step)) : g0;
                var g7 = Unsafe.SizeOf<TOutputs>() > 7 ? TLanes.Load(gradient + (7 * step)) : g0;
                for (var r = 0; r < t.RowCount; r++)
                {
                    var row = t.Rows + r;
                    var x = row->Map + read + c;
                    var sum = row->Weights + c;
                    var column = row->Column + columns;
                    var apart = t.WeightStep;
                    var s0 = TLanes.Load(sum);
                    var s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.Load(sum + apart) : s0;
                    var s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.Load(sum + (2 * apart)) : s0;
                    var s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.Load(sum + (3 * apart)) : s0;
                    var s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.Load(sum + (4 * apart)) : s0;
                    TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Read(in t, x, column, out var x0, out var x1, out var x2, out var x3, out var x4);
                    s0 = TLanes.MultiplyAdd(g0, x0, s0);
                    s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(g0, x1, s1) : s0;
                    s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(g0, x2, s2) : s0;
                    s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(g0, x3, s3) : s0;
                    s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(g0, x4, s4) : s0;
                    if (Unsafe.SizeOf<TOutputs>() > 1)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        s0 = TLanes.MultiplyAdd(g1, x0, s0);
                        s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(g1, x1, s1) : s0;
                        s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(g1, x2, s2) : s0;
                        s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(g1, x3, s3) : s0;
                        s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(g1, x4, s4) : s0;
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 2)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        s0 = TLanes.MultiplyAdd(g2, x0, s0);
                        s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(g2, x1, s1) : s0;
                        s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(g2, x2, s2) : s0;
                        s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(g2, x3, s3) : s0;
                        s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(g2, x4, s4) : s0;
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 3)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        s0 = TLanes.MultiplyAdd(g3, x0, s0);
                        s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(g3, x1, s1) : s0;
                        s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(g3, x2, s2) : s0;
                        s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(g3, x3, s3) : s0;
                        s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(g3, x4, s4) : s0;
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 4)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        s0 = TLanes.MultiplyAdd(g4, x0, s0);
                        s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(g4, x1, s1) : s0;
                        s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(g4, x2, s2) : s0;
                        s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(g4, x3, s3) : s0;
                        s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(g4, x4, s4) : s0;
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 5)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        s0 = TLanes.MultiplyAdd(g5, x0, s0);
                        s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(g5, x1, s1) : s0;
                        s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(g5, x2, s2) : s0;
                        s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(g5, x3, s3) : s0;
                        s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(g5, x4, s4) : s0;
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 6)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        s0 = TLanes.MultiplyAdd(g6, x0, s0);
                        s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(g6, x1, s1) : s0;
                        s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(g6, x2, s2) : s0;
                        s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(g6, x3, s3) : s0;
                        s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(g6, x4, s4) : s0;
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 7)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        s0 = TLanes.MultiplyAdd(g7, x0, s0);
                        s1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(g7, x1, s1) : s0;
                        s2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(g7, x2, s2) : s0;
                        s3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(g7, x3, s3) : s0;
                        s4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(g7, x4, s4) : s0;
                    }

                    TLanes.Store(sum, s0);
                    if (Unsafe.SizeOf<TTaps>() > 1)
                    {
                        TLanes.Store(sum + apart, s1);
                    }

                    if (Unsafe.SizeOf<TTaps>() > 2)
                    {
                        TLanes.Store(sum + (2 * apart), s2);
                    }

                    if (Unsafe.SizeOf<TTaps>() > 3)
                    {
                        TLanes.Store(sum + (3 * apart), s3);
                    }

                    if (Unsafe.SizeOf<TTaps>() > 4)
                    {
                        TLanes.Store(sum + (4 * apart), s4);
                    }
                }
            }

            columns += TOutputs.Value * t.Stride;
            read += TOutputs.Value * next;
            written += TOutputs.Value * t.OutputStep;
        }

        return c;
    }
}
