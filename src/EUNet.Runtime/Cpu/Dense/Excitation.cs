using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Tensors;

namespace EUNet.Cpu.Dense;

/// <summary>Squeeze and excitation, for both passes.</summary>
internal static unsafe class Excitation
{
    /// <summary>scale = sigmoid(expand(activation(hidden))), hidden = reduce(pooled) being kept before its activation.</summary>
    /// <param name="memory">Where it runs.</param>
    /// <param name="values">The parameters' block.</param>
    /// <param name="se">The layer.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="pooled">N × C.</param>
    /// <param name="hidden">N × R.</param>
    /// <param name="activated">N × R; may be <paramref name="hidden"/>.</param>
    /// <param name="scale">N × C.</param>
    public static void Forward(
        CpuMemory memory, float* values, SqueezeExciteLayer se, int batch, float* pooled, float* hidden, float* activated, float* scale)
    {
        int channels = se.Reduce.InChannels, reduced = se.Reduce.OutChannels;
        Dense(memory, values, se.Reduce, batch, pooled, hidden);
        memory.Activate(se.Reduce.Activation, hidden, activated, (long)batch * reduced);
        Dense(memory, values, se.Expand, batch, activated, scale);
        memory.Activate(Activation.Sigmoid, scale, scale, (long)batch * channels);
    }

    /// <summary>The gradients of all parameters grow, and that of <paramref name="pooled"/> is set or added to.</summary>
    /// <param name="memory">Where it runs; its scratch memory is used.</param>
    /// <param name="values">The parameters' block.</param>
    /// <param name="gradients">The gradients' block.</param>
    /// <param name="se">The layer.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="pooled">N × C.</param>
    /// <param name="hidden">N × R, before its activation.</param>
    /// <param name="scale">N × C.</param>
    /// <param name="gscale">The gradient of <paramref name="scale"/>.</param>
    /// <param name="gpooled">The gradient of <paramref name="pooled"/>.</param>
    /// <param name="accumulate">Whether it is added to what is there.</param>
    public static void Backward(
        CpuMemory memory, float* values, float* gradients, SqueezeExciteLayer se, int batch, float* pooled, float* hidden, float* scale, float* gscale,
        float* gpooled, bool accumulate)
    {
        int channels = se.Reduce.InChannels, reduced = se.Reduce.OutChannels;
        var gexpanded = memory.Scratch((long)batch * (channels + (2L * reduced)));
        var activated = gexpanded + ((long)batch * channels);
        var ghidden = activated + ((long)batch * reduced);
        for (var i = 0; i < batch * channels; i++)
        {
            gexpanded[i] = gscale[i] * scale[i] * (1 - scale[i]);
        }

        memory.Activate(se.Reduce.Activation, hidden, activated, (long)batch * reduced);
        DenseBackward(memory, values, gradients, se.Expand, batch, activated, gexpanded, ghidden, accumulate: false);
        memory.ActivateBackward(se.Reduce.Activation, hidden, ghidden, ghidden, accumulate: false, (long)batch * reduced);
        DenseBackward(memory, values, gradients, se.Reduce, batch, pooled, ghidden, gpooled, accumulate);
    }

    private static void DenseBackward(
        CpuMemory memory, float* values, float* gradients, ConvolutionLayer layer, int batch, float* x, float* gy, float* gx, bool accumulate)
    {
        int outputs = layer.OutChannels, offset = layer.Weight.Offset;
        var dense = new DenseBackward(x, values + offset, gy, gradients + offset, gx, layer.InChannels, outputs, batch, accumulate);
        memory.Run(dense, dense.Items);
        if (layer.Bias is not { } bias)
        {
            return;
        }

        var gbias = gradients + bias.Offset;
        for (var n = 0; n < batch; n++)
        {
            for (var o = 0; o < outputs; o++)
            {
                gbias[o] += gy[((long)n * outputs) + o];
            }
        }
    }

    private static void Dense(CpuMemory memory, float* values, ConvolutionLayer layer, int batch, float* x, float* y)
    {
        var bias = layer.Bias is { } parameter ? values + parameter.Offset : null;
        var dense = new DenseForward(x, values + layer.Weight.Offset, bias, y, layer.InChannels, layer.OutChannels);
        memory.Run(dense, dense.Items(batch));
    }
}
