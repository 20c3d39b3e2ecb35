using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;

namespace EUNet.Cpu.Depthwise;

/// <summary>A row of taps: where its first input pixel and its first weights (or their gradients) lie.</summary>
internal unsafe struct TapRow
{
    /// <summary>The pixel under the first tap of the first output; may lie outside the map, then it is not read.</summary>
    public float* Map;

    /// <summary>The first tap's values for all channels.</summary>
    public float* Weights;

    /// <summary>The column of <see cref="Map"/>.</summary>
    public int Column;
}

/// <summary>
/// Up to eight neighbouring outputs of a depthwise convolution, forward or towards its input: both are sums over rows of taps, with other steps.
/// Steps count floats.
/// </summary>
internal unsafe struct DepthwiseTile
{
    /// <summary>The rows of taps that lie inside the map.</summary>
    public TapRow* Rows;

    /// <summary>Their number; 0 is allowed.</summary>
    public int RowCount;

    /// <summary>Columns of the map that is read.</summary>
    public int Columns;

    /// <summary>Columns between the inputs of neighbouring outputs.</summary>
    public int Stride;

    /// <summary>Between neighbouring columns of the map that is read.</summary>
    public nint ColumnStep;

    /// <summary>Between the weights of neighbouring taps; may be negative.</summary>
    public nint WeightStep;

    /// <summary>What the sums start from: a bias, zeros, or the output itself.</summary>
    public float* Initial;

    /// <summary>Between the initial values of neighbouring outputs: 0 for a bias.</summary>
    public nint InitialStep;

    /// <summary>The first output.</summary>
    public float* Output;

    /// <summary>Between neighbouring outputs.</summary>
    public nint OutputStep;

    /// <summary>Sums of the outputs, channel by channel; read where the kernel pools.</summary>
    public float* Pooled;
}

/// <summary>The inner loops of the depthwise convolutions.</summary>
internal static unsafe class DepthwiseKernel
{
    /// <summary>Computes channels <paramref name="c"/> up to <paramref name="end"/> of a tile, whole vectors only.</summary>
    /// <typeparam name="TLanes">The vector width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <typeparam name="TTaps">Taps in a row: 1, 2, 3 or 5.</typeparam>
    /// <typeparam name="TOutputs">Outputs in the tile: 1 to 8.</typeparam>
    /// <typeparam name="TEdge">Whether some taps lie left or right of the map.</typeparam>
    /// <typeparam name="TActivation">What the sums pass through.</typeparam>
    /// <typeparam name="TPool">Whether the outputs are summed, too.</typeparam>
    /// <returns>The first channel that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run<TLanes, TVector, TTaps, TOutputs, TEdge, TActivation, TPool>(DepthwiseTile* tile, int c, int end)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TTaps : struct, IExtent
        where TOutputs : struct, IExtent
        where TEdge : struct, IChoice
        where TActivation : struct, IActivation
        where TPool : struct, IChoice
    {
        var t = *tile;
        for (; c + TLanes.Count <= end; c += TLanes.Count)
        {
            var initial = t.Initial + c;
            var step = t.InitialStep;
            var y0 = TLanes.Load(initial);
            var y1 = TOutputs.Value > 1 ? TLanes.Load(initial + step) : y0;
            var y2 = TOutputs.Value > 2 ? TLanes.Load(initial + (2 * step)) : y0;
            var y3 = TOutputs.Value > 3 ? TLanes.Load(initial + (3 * step)) : y0;
            var y4 = TOutputs.Value > 4 ? TLanes.Load(initial + (4 * step)) : y0;
            var y5 = TOutputs.Value > 5 ? TLanes.Load(initial + (5 * step)) : y0;
            var y6 = TOutputs.Value > 6 ? TLanes.Load(initial + (6 * step)) : y0;
            var y7 = TOutputs.Value > 7 ? TLanes.Load(initial + (7 * step)) : y0;

            var next = t.ColumnStep * t.Stride;
            for (var r = 0; r < t.RowCount; r++)
            {
                var row = t.Rows + r;
                var x = row->Map + c;
                var column = row->Column;
                var weights = row->Weights + c;
                var w0 = TLanes.Load(weights);
                var w1 = TTaps.Value > 1 ? TLanes.Load(weights + t.WeightStep) : w0;
                var w2 = TTaps.Value > 2 ? TLanes.Load(weights + (2 * t.WeightStep)) : w0;
                var w3 = TTaps.Value > 3 ? TLanes.Load(weights + (3 * t.WeightStep)) : w0;
                var w4 = TTaps.Value > 4 ? TLanes.Load(weights + (4 * t.WeightStep)) : w0;
                y0 = Taps<TLanes, TVector, TTaps, TEdge>(x, column, t.Columns, t.ColumnStep, w0, w1, w2, w3, w4, y0);
                if (TOutputs.Value > 1)
                {
                    y1 = Taps<TLanes, TVector, TTaps, TEdge>(x += next, column += t.Stride, t.Columns, t.ColumnStep, w0, w1, w2, w3, w4, y1);
                }

                if (TOutputs.Value > 2)
                {
                    y2 = Taps<TLanes, TVector, TTaps, TEdge>(x += next, column += t.Stride, t.Columns, t.ColumnStep, w0, w1, w2, w3, w4, y2);
                }

                if (TOutputs.Value > 3)
                {
                    y3 = Taps<TLanes, TVector, TTaps, TEdge>(x += next, column += t.Stride, t.Columns, t.ColumnStep, w0, w1, w2, w3, w4, y3);
                }

                if (TOutputs.Value > 4)
                {
                    y4 = Taps<TLanes, TVector, TTaps, TEdge>(x += next, column += t.Stride, t.Columns, t.ColumnStep, w0, w1, w2, w3, w4, y4);
                }

                if (TOutputs.Value > 5)
                {
                    y5 = Taps<TLanes, TVector, TTaps, TEdge>(x += next, column += t.Stride, t.Columns, t.ColumnStep, w0, w1, w2, w3, w4, y5);
                }

                if (TOutputs.Value > 6)
                {
                    y6 = Taps<TLanes, TVector, TTaps, TEdge>(x += next, column += t.Stride, t.Columns, t.ColumnStep, w0, w1, w2, w3, w4, y6);
                }

                if (TOutputs.Value > 7)
                {
                    y7 = Taps<TLanes, TVector, TTaps, TEdge>(x += next, column += t.Stride, t.Columns, t.ColumnStep, w0, w1, w2, w3, w4, y7);
                }
            }

            var output = t.Output + c;
            var sum = TPool.Taken ? TLanes.Load(t.Pooled + c) : TLanes.Zero;
            Finish<TLanes, TVector, TActivation>(output, y0, ref sum);
            if (TOutputs.Value > 1)
            {
                Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y1, ref sum);
            }

            if (TOutputs.Value > 2)
            {
                Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y2, ref sum);
            }

            if (TOutputs.Value > 3)
            {
                Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y3, ref sum);
            }

            if (TOutputs.Value > 4)
            {
                Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y4, ref sum);
            }

            if (TOutputs.Value > 5)
            {
                Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y5, ref sum);
            }

            if (TOutputs.Value > 6)
            {
                Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y6, ref sum);
            }

            if (TOutputs.Value > 7)
            {
                Finish<TLanes, TVector, TActivation>(output += t.OutputStep, y7, ref sum);
            }

            if (TPool.Taken)
            {
                TLanes.Store(t.Pooled + c, sum);
            }
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
    private static TVector Taps<TLanes, TVector, TTaps, TEdge>(
        float* x, int column, int columns, nint step, TVector w0, TVector w1, TVector w2, TVector w3, TVector w4, TVector y)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TTaps : struct, IExtent
        where TEdge : struct, IChoice
    {
        if (!TEdge.Taken || (uint)column < (uint)columns)
        {
            y = TLanes.MultiplyAdd(TLanes.Load(x), w0, y);
        }

        if (TTaps.Value > 1 && (!TEdge.Taken || (uint)(column + 1) < (uint)columns))
        {
            y = TLanes.MultiplyAdd(TLanes.Load(x + step), w1, y);
        }

        if (TTaps.Value > 2 && (!TEdge.Taken || (uint)(column + 2) < (uint)columns))
        {
            y = TLanes.MultiplyAdd(TLanes.Load(x + (2 * step)), w2, y);
        }

        if (TTaps.Value > 3 && (!TEdge.Taken || (uint)(column + 3) < (uint)columns))
        {
            y = TLanes.MultiplyAdd(TLanes.Load(x + (3 * step)), w3, y);
        }

        if (TTaps.Value > 4 && (!TEdge.Taken || (uint)(column + 4) < (uint)columns))
        {
            y = TLanes.MultiplyAdd(TLanes.Load(x + (4 * step)), w4, y);
        }

        return y;
    }
}
