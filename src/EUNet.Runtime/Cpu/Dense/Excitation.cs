using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Tensors;

namespace EUNet.Cpu.Dense;

/// <summary>Squeeze and excitation forward, for both passes.</summary>
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

    private static void Dense(CpuMemory memory, float* values, ConvolutionLayer layer, int batch, float* x, float* y)
    {
        var bias = layer.Bias ?? throw new ArgumentException($"{layer.Name} belongs to a squeeze and excitation and has no bias.");
        var dense = new DenseForward(x, values + layer.Weight.Offset, values + bias.Offset, y, layer.InChannels, layer.OutChannels);
        memory.Run(dense, dense.Items(batch));
    }
}
