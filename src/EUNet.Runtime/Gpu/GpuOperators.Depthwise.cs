using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Depthwise convolutions.</summary>
public abstract partial class GpuOperators
{
    private protected void ConvolveDepthwise(DepthwiseKernel kernel, DepthwiseLayer l, FeatureMap x, FeatureMap y)
    {
        var size = DepthwiseSizeOf(l, x, y);
        var tiles = (y.Width + kernel.Tile - 1) / kernel.Tile;
        kernel.Launch(
            Stream, Threads((long)y.Batch * y.Height * tiles * (y.Channels / kernel.Lanes)), At(x), Weights(l), Bias(l), At(y), size);
    }

    /// <summary>The size of a forward call: y's pixels are written, x's read.</summary>
    private protected static DepthwiseSize DepthwiseSizeOf(DepthwiseLayer l, FeatureMap x, FeatureMap y) => new()
    {
        Batch = y.Batch,
        Height = y.Height,
        Width = y.Width,
        InHeight = x.Height,
        InWidth = x.Width,
        Channels = y.Channels,
        StrideY = l.StrideY,
        StrideX = l.StrideX,
        Top = l.Padding.Above(x.Height, l.Kernel, l.StrideY),
        Left = l.Padding.Before(x.Width, l.Kernel, l.StrideX),
    };
}
