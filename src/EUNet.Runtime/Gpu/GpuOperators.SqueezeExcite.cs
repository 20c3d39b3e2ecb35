using EUNet.Tensors;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>Squeeze and excitation.</summary>
public abstract partial class GpuOperators
{
    /// <summary>
    /// scale = sigmoid(expand(activation(hidden))), hidden = reduce(pooled) before its activation, N × 1 × 1 × R; without a map that keeps
    /// it, hidden is scratch.
    /// </summary>
    private protected void Excite(SqueezeExciteLayer se, FeatureMap pooled, FeatureMap? kept, FeatureMap scale)
    {
        var (batch, channels, reduced) = (scale.Batch, scale.Channels, se.Reduce.OutChannels);
        var (reduceParts, expandParts) = (Parts(channels), Parts(reduced));
        var own = Whole((long)batch * reduced);
        var scratch = Memory.Scratch(own + (batch * Math.Max((long)reduceParts.Count * reduced, (long)expandParts.Count * channels)));
        var hidden = kept is null ? scratch.SubView(0, own) : At(kept);
        var partial = scratch.SubView(own, scratch.Length - own);
        Multiply(At(pooled), Weights(se.Reduce), partial, batch, channels, reduced, reduced, 1, Activation.None, reduceParts);
        Kernels.DenseFinish(
            Stream, Threads((long)batch * reduced), partial, Bias(se.Reduce), hidden, batch, reduced, reduceParts.Count, (int)Activation.None);
        Multiply(hidden, Weights(se.Expand), partial, batch, reduced, channels, channels, 1, se.Reduce.Activation, expandParts);
        Kernels.DenseFinish(
            Stream, Threads((long)batch * channels), partial, Bias(se.Expand), At(scale), batch, channels, expandParts.Count, (int)se.Expand.Activation);
    }

    /// <summary>partial [row, part, out] = sums over parts of before(x) · w; see <see cref="Gpu.Kernels.DenseKernels.Products"/> for the weights' strides.</summary>
    private protected void Multiply(
        View x, View w, View partial, int rows, int ins, int outs, int down, int across, Activation before, (int Count, int Each) parts)
        => Kernels.DenseProducts(
            Stream, Threads((long)rows * parts.Count * outs), x, w, partial, rows, ins, outs, down, across, (int)before, parts.Count, parts.Each);

    /// <summary>How a sum over that many inputs is cut.</summary>
    private protected static (int Count, int Each) Parts(int ins)
    {
        const int Least = 32;
        var each = Math.Max((ins + Least - 1) / Least, Least);
        return ((ins + each - 1) / each, each);
    }
}
