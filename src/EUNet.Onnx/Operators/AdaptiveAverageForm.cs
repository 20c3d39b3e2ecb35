using System.Globalization;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Onnx.Operators;

/// <summary>
/// Means over a grid of windows, which are sums of rows and then of columns with constant shares: two matrix products. ONNX has no operator for it,
/// and the shares depend on the size.
/// </summary>
internal sealed class AdaptiveAverageForm : OperatorForm<AdaptiveAverage>
{
    /// <inheritdoc/>
    protected override void Write(AdaptiveAverage op, string x, OnnxWriter to)
    {
        var size = to.Sizes.One ?? throw new InputException(
            "A pyramid-pooling bottleneck cannot be exported for any size: ONNX has no pooling to a grid. Give --size HxW.");
        var shape = to.ShapeOf(op.Inputs[0]);
        int rows = shape.Height.At(size.Height), columns = shape.Width.At(size.Width);
        var bins = op.Bins.ToString(CultureInfo.InvariantCulture);
        var byRow = to.Nodes.Floats($"windows_{bins}_of_{rows}", Shares(op.Bins, rows), op.Bins, rows);
        var byColumn = to.Nodes.Floats($"windows_{bins}_of_{columns}_across", Transposed(Shares(op.Bins, columns), op.Bins), columns, op.Bins);
        var summed = to.Nodes.Add("MatMul", $"{op.Name}/rows", [byRow, x]);
        to.Make(op.Output, "MatMul", [summed, byColumn]);
    }

    // bins × extent: what each place has in each window's mean.
    private static float[] Shares(int bins, int extent)
    {
        var shares = new float[bins * extent];
        for (var bin = 0; bin < bins; bin++)
        {
            int first = bin * extent / bins, end = (((bin + 1) * extent) + bins - 1) / bins;
            shares.AsSpan((bin * extent) + first, end - first).Fill(1f / (end - first));
        }

        return shares;
    }

    private static float[] Transposed(float[] values, int rows)
    {
        var columns = values.Length / rows;
        var turned = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            turned[(i % columns * rows) + (i / columns)] = values[i];
        }

        return turned;
    }
}
