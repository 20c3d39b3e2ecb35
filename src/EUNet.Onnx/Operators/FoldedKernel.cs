using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;
using EUNet.Tensors;

namespace EUNet.Onnx.Operators;

/// <summary>A convolution's kernel and bias in PyTorch's order, the batch norm behind it multiplied in.</summary>
/// <param name="Weight">[out, in, kh, kw]; [C, 1, kh, kw]; [in, out, kh, kw] where transposed.</param>
/// <param name="Bias">[out]; null for none.</param>
internal sealed record FoldedKernel(float[] Weight, float[]? Bias)
{
    /// <summary>Folds in double; see <see cref="FoldedNorm"/>.</summary>
    /// <param name="elements">A parameter's elements.</param>
    /// <param name="convolution">The convolution; its first parameter is the kernel, its second the bias if it has one.</param>
    /// <param name="outputAxis">0, or 1 where transposed.</param>
    /// <param name="norm">The norm, or null for none.</param>
    public static FoldedKernel Of(Func<ParameterInfo, float[]> elements, Operator convolution, int outputAxis, BatchNorm? norm)
    {
        var kernel = convolution.Parameters[0];
        var weight = elements(kernel);
        var bias = convolution.Parameters.Count > 1 ? elements(convolution.Parameters[1]) : null;
        if (norm is null)
        {
            return new FoldedKernel(weight, bias);
        }

        var values = norm.Parameters.Select(elements).ToArray();
        var (gamma, beta, mean, variance) = (values[0], values[1], values[2], values[3]);
        var folds = gamma.Select((g, c) => FoldedNorm.Of(bias?[c] ?? 0, g, beta[c], mean[c], variance[c], norm.Epsilon)).ToArray();
        var inner = kernel.Shape.Skip(outputAxis + 1).Aggregate(1, (product, extent) => product * extent);
        for (var first = 0; first < weight.Length; first += inner)
        {
            var factor = folds[first / inner % folds.Length].Factor;
            foreach (ref var element in weight.AsSpan(first, inner))
            {
                element = (float)(element * factor);
            }
        }

        return new FoldedKernel(weight, [.. folds.Select(fold => (float)fold.Shift)]);
    }

    /// <summary>Writes a convolution with the norm behind it, if that is folded.</summary>
    /// <param name="type">Conv or ConvTranspose.</param>
    /// <param name="outputAxis">0, or 1 where transposed.</param>
    public static void Write(string type, Operator convolution, int outputAxis, string x, OnnxWriter to, params AttributeProto[] attributes)
    {
        var norm = to.FoldedBehind(convolution);
        var folded = Of(to.Elements, convolution, outputAxis, norm);
        var weight = convolution.Parameters[0];
        List<string> inputs = [x, to.Nodes.Floats(weight.Name, folded.Weight, [.. weight.Shape.Select(extent => (long)extent)])];
        if (folded.Bias is { } bias)
        {
            inputs.Add(to.Nodes.Floats(convolution.Name + ".bias", bias, bias.Length));
        }

        to.Make(convolution.Output, type, [.. inputs], attributes);
    }
}
