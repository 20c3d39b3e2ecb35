using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Squeeze and excitation.</summary>
public abstract partial class GpuOperators
{
    /// <summary>scale = sigmoid(expand(activation(hidden))), hidden = reduce(pooled) before its activation, N × 1 × 1 × R.</summary>
    private protected void Excite(SqueezeExciteLayer se, ILGPU.ArrayView<float> pooled, ILGPU.ArrayView<float> hidden, FeatureMap scale)
    {
        var (batch, channels, reduced) = (scale.Batch, scale.Channels, se.Reduce.OutChannels);
        Kernels.Dense(
            Stream, Threads((long)batch * reduced), pooled, Weights(se.Reduce), Bias(se.Reduce), hidden, batch, channels, reduced,
            (int)Activation.None, (int)Activation.None);
        Kernels.Dense(
            Stream, Threads((long)batch * channels), hidden, Weights(se.Expand), Bias(se.Expand), At(scale), batch, reduced, channels,
            (int)se.Reduce.Activation, (int)se.Expand.Activation);
    }
}
