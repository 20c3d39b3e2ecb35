using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;

namespace EUNet.Cpu.Depthwise;

/// <summary>The inner loops of a depthwise convolution's weight gradients.</summary>
internal static unsafe class DepthwiseWeightKernel
{
    /// <summary>
    /// Adds a tile's products of input and output gradient to the sums at its <see cref="TapRow.Weights"/>; the gradients lie at
    /// <see cref="DepthwiseTile.Output"/>. Types and result as in <see cref="DepthwiseKernel"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run<TLanes, TVector, TTaps, TOutputs, TEdge>(DepthwiseTile* tile, int c, int end)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TTaps : struct, IExtent
        where TOutputs : struct, IExtent
        where TEdge : struct, IChoice
    {
        var t = *tile;
        for (; c + TLanes.Count <= end; c += TLanes.Count)
        {
            var gradient = t.Output + c;
            var step = t.OutputStep;
            var g0 = TLanes.Load(gradient);
            var g1 = TOutputs.Value > 1 ? TLanes.Load(gradient + step) : g0;
            var g2 = TOutputs.Value > 2 ? TLanes.Load(gradient + (2 * step)) : g0;
            var g3 = TOutputs.Value > 3 ? TLanes.Load(gradient + (3 * step)) : g0;
            var g4 = TOutputs.Value > 4 ? TLanes.Load(gradient + (4 * step)) : g0;
            var g5 = TOutputs.Value > 5 ? TLanes.Load(gradient + (5 * step)) : g0;
            var g6 = TOutputs.Value > 6 ? TLanes.Load(gradient + (6 * step)) : g0;
            var g7 = TOutputs.Value > 7 ? TLanes.Load(gradient + (7 * step)) : g0;
            var next = t.ColumnStep * t.Stride;
            for (var r = 0; r < t.RowCount; r++)
            {
                var row = t.Rows + r;
                var x = row->Map + c;
                var sum = row->Weights + c;
                for (var k = 0; k < TTaps.Value; k++)
                {
                    var p = x;
                    var column = row->Column + k;
                    var s = Add<TLanes, TVector, TEdge>(p, column, t.Columns, g0, TLanes.Load(sum));
                    if (TOutputs.Value > 1)
                    {
                        s = Add<TLanes, TVector, TEdge>(p += next, column += t.Stride, t.Columns, g1, s);
                    }

                    if (TOutputs.Value > 2)
                    {
                        s = Add<TLanes, TVector, TEdge>(p += next, column += t.Stride, t.Columns, g2, s);
                    }

                    if (TOutputs.Value > 3)
                    {
                        s = Add<TLanes, TVector, TEdge>(p += next, column += t.Stride, t.Columns, g3, s);
                    }

                    if (TOutputs.Value > 4)
                    {
                        s = Add<TLanes, TVector, TEdge>(p += next, column += t.Stride, t.Columns, g4, s);
                    }

                    if (TOutputs.Value > 5)
                    {
                        s = Add<TLanes, TVector, TEdge>(p += next, column += t.Stride, t.Columns, g5, s);
                    }

                    if (TOutputs.Value > 6)
                    {
                        s = Add<TLanes, TVector, TEdge>(p += next, column += t.Stride, t.Columns, g6, s);
                    }

                    if (TOutputs.Value > 7)
                    {
                        s = Add<TLanes, TVector, TEdge>(p += next, column += t.Stride, t.Columns, g7, s);
                    }

                    TLanes.Store(sum, s);
                    sum += t.WeightStep;
                    x += t.ColumnStep;
                }
            }
        }

        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Add<TLanes, TVector, TEdge>(float* x, int column, int columns, TVector g, TVector sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TEdge : struct, IChoice
        => !TEdge.Taken || (uint)column < (uint)columns ? TLanes.MultiplyAdd(TLanes.Load(x), g, sum) : sum;
}
