using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;

namespace EUNet.Cpu.Depthwise;

/// <summary>The inner loops of the depthwise convolutions.</summary>
internal static unsafe class DepthwiseKernel
{
    /// <summary>Computes channels <paramref name="first"/> up to <paramref name="end"/> of a run of tiles, whole vectors only.</summary>
    /// <typeparam name="TLanes">The vector width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <typeparam name="TTaps">Taps in a row: 1, 2, 3 or 5.</typeparam>
    /// <typeparam name="TStride">See <see cref="TapWindow{TLanes, TVector, TTaps, TStride, TEdge}"/>.</typeparam>
    /// <typeparam name="TOutputs">Outputs in the tile: 1 to 8.</typeparam>
    /// <typeparam name="TEdge">Whether some taps lie left or right of the map.</typeparam>
    /// <typeparam name="TActivation">What the sums pass through.</typeparam>
    /// <typeparam name="TPool">Whether the outputs are summed, too.</typeparam>
    /// <returns>The first channel that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run<TLanes, TVector, TTaps, TStride, TOutputs, TEdge, TActivation, TPool>(DepthwiseTile* tile, int first, int end)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TTaps : struct, IExtent
        where TStride : struct, IExtent
        where TOutputs : struct, IExtent
        where TEdge : struct, IChoice
        where TActivation : struct, IActivation
        where TPool : struct, IChoice
    {
        var t = *tile;
        var next = t.ColumnStep * t.Stride;
        var columns = 0;
        nint read = 0, written = 0, started = 0;
        var c = first;
        for (var i = 0; i < t.Tiles; i++)
        {
            for (c = first; c + TLanes.Count <= end; c += TLanes.Count)
            {
                var initial = t.Initial + started + c;
                var step = t.InitialStep;
                var y0 = TLanes.Load(initial);
                var y1 = Unsafe.SizeOf<TOutputs>() > 1 ? TLanes.Load(initial + step) : y0;
                var y2 = Unsafe.SizeOf<TOutputs>() > 2 ? TLanes.Load(initial + (2 * step)) : y0;
                var y3 = Unsafe.SizeOf<TOutputs>() > 3 ? TLanes.Load(initial + (3 * step)) : y0;
                var y4 = Unsafe.SizeOf<TOutputs>() > 4 ? TLanes.Load(initial + (4 * step)) : y0;
                var y5 = Unsafe.SizeOf<TOutputs>() > 5 ? TLanes.Load(initial + (5 * step)) : y0;
                var y6 = Unsafe.SizeOf<TOutputs>() > 6 ? TLanes.Load(initial + (6 * step)) : y0;
                var y7 = Unsafe.SizeOf<TOutputs>() > 7 ? TLanes.Load(initial + (7 * step)) : y0;

                for (var r = 0; r < t.RowCount; r++)
                {
                    var row = t.Rows + r;
                    var x = row->Map + read + c;
                    var column = row->Column + columns;
                    var weights = row->Weights + c;
                    var w0 = TLanes.Load(weights);
                    var w1 = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.Load(weights + t.WeightStep) : w0;
                    var w2 = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.Load(weights + (2 * t.WeightStep)) : w0;
                    var w3 = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.Load(weights + (3 * t.WeightStep)) : w0;
                    var w4 = Unsafe.SizeOf<TTaps>() > 4 ? TLanes.Load(weights + (4 * t.WeightStep)) : w0;
                    TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Read(in t, x, column, out var x0, out var x1, out var x2, out var x3, out var x4);
                    y0 = Products<TLanes, TVector, TTaps>(x0, x1, x2, x3, x4, w0, w1, w2, w3, w4, y0);
                    if (Unsafe.SizeOf<TOutputs>() > 1)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        y1 = Products<TLanes, TVector, TTaps>(x0, x1, x2, x3, x4, w0, w1, w2, w3, w4, y1);
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 2)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        y2 = Products<TLanes, TVector, TTaps>(x0, x1, x2, x3, x4, w0, w1, w2, w3, w4, y2);
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 3)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        y3 = Products<TLanes, TVector, TTaps>(x0, x1, x2, x3, x4, w0, w1, w2, w3, w4, y3);
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 4)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        y4 = Products<TLanes, TVector, TTaps>(x0, x1, x2, x3, x4, w0, w1, w2, w3, w4, y4);
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 5)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        y5 = Products<TLanes, TVector, TTaps>(x0, x1, x2, x3, x4, w0, w1, w2, w3, w4, y5);
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 6)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        y6 = Products<TLanes, TVector, TTaps>(x0, x1, x2, x3, x4, w0, w1, w2, w3, w4, y6);
                    }

                    if (Unsafe.SizeOf<TOutputs>() > 7)
                    {
                        TapWindow<TLanes, TVector, TTaps, TStride, TEdge>.Slide(in t, ref x, ref column, ref x0, ref x1, ref x2, ref x3, ref x4);
                        y7 = Products<TLanes, TVector, TTaps>(x0, x1, x2, x3, x4, w0, w1, w2, w3, w4, y7);
                    }
                }

                var output = t.Output + written + c;
                var sum = Unsafe.SizeOf<TPool>() == 2 ? TLanes.Load(t.Pooled + c) : TLanes.Zero;
                Finish<TLanes, TVector, TActivation>(output, y0, ref sum);
                if (Unsafe.SizeOf<TOutputs>() > 1)
                {
                    Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y1, ref sum);
                }

                if (Unsafe.SizeOf<TOutputs>() > 2)
                {
                    Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y2, ref sum);
                }

                if (Unsafe.SizeOf<TOutputs>() > 3)
                {
                    Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y3, ref sum);
                }

                if (Unsafe.SizeOf<TOutputs>() > 4)
                {
                    Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y4, ref sum);
                }

                if (Unsafe.SizeOf<TOutputs>() > 5)
                {
                    Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y5, ref sum);
                }

                if (Unsafe.SizeOf<TOutputs>() > 6)
                {
                    Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y6, ref sum);
                }

                if (Unsafe.SizeOf<TOutputs>() > 7)
                {
                    Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y7, ref sum);
                }

                if (Unsafe.SizeOf<TPool>() == 2)
                {
                    TLanes.Store(t.Pooled + c, sum);
                }
            }

            columns += TOutputs.Value * t.Stride;
            read += TOutputs.Value * next;
            written += TOutputs.Value * t.OutputStep;
            started += TOutputs.Value * t.InitialStep;
        }

        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TLanes, TVector, TActivation>(float* output, TVector y, ref TVector sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
    {
        y = TActivation.Apply<TLanes, TVector>(y);
        TLanes.Store(output, y);
        sum = TLanes.Add(sum, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Products<TLanes, TVector, TTaps>(
        TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, TVector w0, TVector w1, TVector w2, TVector w3, TVector w4, TVector y)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TTaps : struct, IExtent
    {
        y = TLanes.MultiplyAdd(x0, w0, y);
        y = Unsafe.SizeOf<TTaps>() > 1 ? TLanes.MultiplyAdd(x1, w1, y) : y;
        y = Unsafe.SizeOf<TTaps>() > 2 ? TLanes.MultiplyAdd(x2, w2, y) : y;
        y = Unsafe.SizeOf<TTaps>() > 3 ? TLanes.MultiplyAdd(x3, w3, y) : y;
        return Unsafe.SizeOf<TTaps>() > 4 ? TLanes.MultiplyAdd(x4, w4, y) : y;
    }
}
