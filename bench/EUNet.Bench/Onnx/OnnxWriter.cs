using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Bench.Onnx;

/// <summary>
/// Writes a network as an ONNX model of one size, N × C × H × W, opset 17. Batch norms are folded into the convolutions before them: ONNX
/// Runtime would fold them too, and behind a convolution without norm it fuses activation and residual. Padding is stated as numbers.
/// </summary>
internal sealed class OnnxWriter
{
    private readonly NetworkGraph _graph;
    private readonly Func<string, float[]> _parameter;
    private readonly OnnxGraph _onnx;
    private readonly int _batch;
    private readonly int _height;
    private readonly int _width;
    private readonly Dictionary<int, string> _names = [];

    private OnnxWriter(NetworkGraph graph, Func<string, float[]> parameter, int batch, int height, int width)
    {
        _graph = graph;
        _parameter = parameter;
        _onnx = new OnnxGraph(graph.Name);
        (_batch, _height, _width) = (batch, height, width);
    }

    /// <summary>The bytes of the model; it reads <c>input</c> and makes <c>logits</c>.</summary>
    /// <param name="graph">The network, without dropout.</param>
    /// <param name="parameter">A parameter's elements in PyTorch's order, by its interchange name.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    public static byte[] Write(NetworkGraph graph, Func<string, float[]> parameter, int batch, int height, int width)
        => new OnnxWriter(graph, parameter, batch, height, width).Write();

    private byte[] Write()
    {
        _names[NetworkGraph.InputTensor] = "input";
        _onnx.Input("input", ShapeOf(NetworkGraph.InputTensor));
        var readers = _graph.Operators.SelectMany(op => op.Inputs).GroupBy(tensor => tensor).ToDictionary(group => group.Key, group => group.Count());
        var norms = _graph.Operators.OfType<BatchNorm>().ToDictionary(norm => norm.Inputs[0]);
        foreach (var op in _graph.Operators)
        {
            var norm = op is Convolution or Depthwise or TransposedConvolution && readers.GetValueOrDefault(op.Output) == 1
                && op.Output != _graph.Logits ? norms.GetValueOrDefault(op.Output) : null;
            Write(op, norm);
        }

        _onnx.Output("logits", ShapeOf(_graph.Logits));
        return _onnx.ToModel();
    }

    private void Write(Operator op, BatchNorm? norm)
    {
        var x = _names.GetValueOrDefault(op.Inputs[0], ""); // only a folded norm's has no name
        switch (op)
        {
            case Convolution { Dense: true } dense:
                Dense(dense, x);
                break;
            case Convolution c:
                Convolve(c, norm, x, groups: 1, c.Kernel, c.StrideY, c.StrideX, c.Padding, c.Parameters[0]);
                break;
            case Depthwise d:
                Convolve(d, norm, x, groups: d.Channels, d.Kernel, d.StrideY, d.StrideX, d.Padding, d.Parameters[0]);
                break;
            case TransposedConvolution t:
                Kernel(t, norm, outputAxis: 1, "ConvTranspose", x, t.Parameters[0],
                    OnnxAttribute.Of("kernel_shape", t.Kernel, t.Kernel), OnnxAttribute.Of("strides", 2, 2), Pads(Enumerable.Repeat((t.Kernel - 2) / 2, 4)));
                break;
            case BatchNorm b:
                // Folded where its convolution was written: its output already stands for this one's.
                if (!_names.ContainsKey(b.Output))
                {
                    string[] values = [.. b.Parameters.Select(p => _onnx.Constant(p.Name, _parameter(p.Name), b.Channels))];
                    Make(b, "BatchNormalization", [x, .. values], OnnxAttribute.Of("epsilon", (float)b.Epsilon));
                }

                break;
            case Activation a:
                Activate(a, x);
                break;
            case Add or Scale or SpatialScale:
                Make(op, op is Add ? "Add" : "Mul", [x, _names[op.Inputs[1]]]);
                break;
            case Concat:
                Make(op, "Concat", [x, _names[op.Inputs[1]]], OnnxAttribute.Of("axis", 1));
                break;
            case GlobalAverage:
                Make(op, "GlobalAveragePool", [x]);
                break;
            case MaxPool:
                Make(op, "MaxPool", [x], OnnxAttribute.Of("kernel_shape", 2, 2), OnnxAttribute.Of("strides", 2, 2));
                break;
            case Upsample u:
                Resize(u, x, u.Kind == UpsamplingKind.Nearest ? "nearest" : "linear", u.Kind == UpsamplingKind.Nearest ? "asymmetric" : "half_pixel", doubled: true);
                break;
            case Generator.Graph.Operators.Resize r:
                Resize(r, x, "nearest", "asymmetric", doubled: false);
                break;
            case Generator.Graph.Operators.Fit:
                Fit(op, x, (from, to) => 0);
                break;
            case CenterCrop:
                Fit(op, x, (from, to) => (from - to) / 2);
                break;
            case Dropout:
                _names[op.Output] = x;
                break;
            default:
                throw new NotSupportedException($"{op.GetType().Name} has no ONNX form here yet ({op.Name}).");
        }
    }

    private void Convolve(
        Operator op, BatchNorm? norm, string x, int groups, int kernel, int strideY, int strideX, PaddingRule padding, ParameterInfo weight)
    {
        var (_, _, rows, columns) = Extents(op.Inputs[0]);
        var (_, _, outRows, outColumns) = Extents(op.Output);
        var (top, bottom) = Zeros(rows, outRows, kernel, strideY, padding, padding.Top, padding.Bottom);
        var (left, right) = Zeros(columns, outColumns, kernel, strideX, padding, padding.Left, padding.Right);
        Kernel(op, norm, outputAxis: 0, "Conv", x, weight,
            OnnxAttribute.Of("kernel_shape", kernel, kernel),
            OnnxAttribute.Of("strides", strideY, strideX),
            OnnxAttribute.Of("group", groups),
            Pads([top, left, bottom, right]));
    }

    private static (int Before, int After) Zeros(int extent, int output, int kernel, int stride, PaddingRule padding, int before, int after)
    {
        if (padding.Kind != PaddingKind.Same)
        {
            return (before, after);
        }

        var total = Math.Max(((output - 1) * stride) + kernel - extent, 0);
        return (total / 2, total - (total / 2));
    }

    private static OnnxAttribute Pads(IEnumerable<int> zeros) => OnnxAttribute.Of("pads", [.. zeros.Select(zero => (long)zero)]);

    private void Kernel(
        Operator op, BatchNorm? norm, int outputAxis, string type, string x, ParameterInfo weight, params OnnxAttribute[] attributes)
    {
        var folded = FoldedKernel.Of(_parameter, op, outputAxis, norm);
        List<string> inputs = [x, _onnx.Constant(weight.Name, folded.Weight, [.. weight.Shape.Select(extent => (long)extent)])];
        if (folded.Bias is { } bias)
        {
            inputs.Add(_onnx.Constant(op.Name + ".folded_bias", bias, bias.Length));
        }

        var output = norm?.Output ?? op.Output;
        _names[output] = _onnx.Node(type, NameOf(output), [.. inputs], attributes);
    }

    private void Dense(Convolution dense, string x)
    {
        var flat = _onnx.Node("Flatten", dense.Name + ".flat", [x], OnnxAttribute.Of("axis", 1));
        var folded = FoldedKernel.Of(_parameter, dense, 0, null);
        List<string> inputs = [flat, _onnx.Constant(dense.Parameters[0].Name, folded.Weight, dense.OutChannels, dense.InChannels)];
        if (folded.Bias is { } bias)
        {
            inputs.Add(_onnx.Constant(dense.Parameters[1].Name, bias, bias.Length));
        }

        var product = _onnx.Node("Gemm", dense.Name + ".product", [.. inputs], OnnxAttribute.Of("transB", 1));
        var shape = _onnx.Constant(dense.Name + ".shape", _batch, dense.OutChannels, 1, 1);
        Make(dense, "Reshape", [product, shape]);
    }

    private void Activate(Activation op, string x)
    {
        switch (op.Kind)
        {
            case ActivationKind.None:
                _names[op.Output] = x;
                break;
            case ActivationKind.Swish:
                var gate = _onnx.Node("Sigmoid", NameOf(op.Output) + ".gate", [x]);
                Make(op, "Mul", [x, gate]);
                break;
            case ActivationKind.Relu6:
                Make(op, "Clip", [x, _onnx.Constant("zero", [0f], []), _onnx.Constant("six", [6f], [])]);
                break;
            default:
                Make(op, op.Kind.ToString(), [x]); // Relu, HardSwish, Sigmoid
                break;
        }
    }

    private void Resize(Operator op, string x, string mode, string coordinates, bool doubled)
    {
        var size = ShapeOf(op.Output);
        string[] inputs = doubled
            ? [x, "", _onnx.Constant("doubling", [1f, 1f, 2f, 2f], 4)]
            : [x, "", "", _onnx.Constant(op.Name + ".size", size)];
        Make(op, "Resize", inputs,
            OnnxAttribute.Of("mode", mode), OnnxAttribute.Of("coordinate_transformation_mode", coordinates), OnnxAttribute.Of("nearest_mode", "floor"));
    }

    private void Fit(Operator op, string x, Func<int, int, int> first)
    {
        var (_, _, rows, columns) = Extents(op.Inputs[0]);
        var (_, _, outRows, outColumns) = Extents(op.Output);
        var (top, left) = (Math.Max(first(rows, outRows), 0), Math.Max(first(columns, outColumns), 0));
        var (keptRows, keptColumns) = (Math.Min(rows, outRows), Math.Min(columns, outColumns));
        var fitted = x;
        if (keptRows < rows || keptColumns < columns)
        {
            fitted = _onnx.Node("Slice", NameOf(op.Output) + ".kept", [
                fitted,
                _onnx.Constant(op.Name + ".first", top, left),
                _onnx.Constant(op.Name + ".end", top + keptRows, left + keptColumns),
                _onnx.Constant("rows_and_columns", 2, 3),
            ]);
        }

        if (keptRows < outRows || keptColumns < outColumns)
        {
            var zeros = _onnx.Constant(op.Name + ".zeros", 0, 0, 0, 0, 0, 0, outRows - keptRows, outColumns - keptColumns);
            fitted = _onnx.Node("Pad", NameOf(op.Output) + ".fitted", [fitted, zeros]);
        }

        _names[op.Output] = op.Output == _graph.Logits ? _onnx.Node("Identity", "logits", [fitted]) : fitted;
    }

    private void Make(Operator op, string type, string[] inputs, params OnnxAttribute[] attributes)
        => _names[op.Output] = _onnx.Node(type, NameOf(op.Output), inputs, attributes);

    private string NameOf(int tensor) => tensor == _graph.Logits ? "logits" : _graph.Tensors[tensor].Name;

    private (int Batch, int Channels, int Rows, int Columns) Extents(int tensor)
    {
        var shape = _graph.Tensors[tensor].Shape;
        return (_batch, shape.Channels, shape.Height.At(_height), shape.Width.At(_width));
    }

    private long[] ShapeOf(int tensor)
    {
        var (batch, channels, rows, columns) = Extents(tensor);
        return [batch, channels, rows, columns];
    }
}
