using EUNet.Tensors;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>Full convolutions: what every source and both directions share.</summary>
public abstract partial class GpuOperators
{
    private protected void Convolve(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap x, FeatureMap? scale, FeatureMap? residual, FeatureMap y)
    {
        var size = new ConvolutionSize
        {
            InHeight = x.Height,
            InWidth = x.Width,
            InChannels = l.InChannels,
            StrideY = l.StrideY,
            StrideX = l.StrideX,
            Top = l.Padding.Above(x.Height, l.Kernel, l.StrideY),
            Left = l.Padding.Before(x.Width, l.Kernel, l.StrideX),
            WeightRow = l.OutChannels,
            WeightTap = l.InChannels * l.OutChannels,
        };
        Launch(kernel, size, At(x), scale is null ? default : At(scale), Weights(l), Bias(l), residual is null ? default : At(residual), y);
    }

    private protected void ConvolveTwo(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap first, FeatureMap skip, FeatureMap y)
    {
        var size = new ConvolutionSize
        {
            InHeight = first.Height,
            InWidth = first.Width,
            InChannels = first.Channels,
            SkipChannels = skip.Channels,
            LimitHeight = skip.Height,
            LimitWidth = skip.Width,
            StrideY = 1,
            StrideX = 1,
            Top = l.Padding.Above(skip.Height, l.Kernel, 1),
            Left = l.Padding.Before(skip.Width, l.Kernel, 1),
            WeightRow = l.OutChannels,
            WeightTap = l.InChannels * l.OutChannels,
        };
        // The weights of the first source's channels come first within a tap, so that one walk passes both.
        Launch(kernel, size, At(first), At(skip), Weights(l), Bias(l), default, y);
    }

    private protected void ConvolveTransposed(ConvolutionKernel kernel, TransposedConvolutionLayer l, FeatureMap x, FeatureMap y)
    {
        var size = new ConvolutionSize
        {
            InHeight = x.Height,
            InWidth = x.Width,
            InChannels = l.InChannels,
            StrideY = 2,
            StrideX = 2,
            Top = (l.Kernel - 2) / 2,
            Left = (l.Kernel - 2) / 2,
            WeightRow = l.Kernel * l.Kernel * l.OutChannels,
            WeightTap = l.OutChannels,
        };
        Launch(kernel, size, At(x), default, Weights(l), Bias(l), default, y);
    }

    /// <summary>Completes the size with what follows from the output, and launches.</summary>
    private protected void Launch(
        ConvolutionKernel kernel, ConvolutionSize size, View x, View second, View weights, View bias, View residual, FeatureMap y)
    {
        size.Batch = y.Batch;
        size.Height = y.Height;
        size.Width = y.Width;
        size.OutChannels = y.Channels;
        size.LimitHeight = size.LimitHeight == 0 ? y.Height : size.LimitHeight;
        size.LimitWidth = size.LimitWidth == 0 ? y.Width : size.LimitWidth;
        var quads = (y.Channels + 3) / 4;
        var output = At(y);
        // Threads by neighbouring pixels, or by phases of a row.
        var columns = (y.Width + size.StrideX - 1) / size.StrideX;
        var tiles = kernel.ByRow
            ? (long)y.Batch * y.Height * size.StrideX * ((columns + kernel.Tile - 1) / kernel.Tile)
            : (y.Pixels + kernel.Tile - 1) / kernel.Tile;
        // Views that the kernel does not touch must still be valid ones.
        kernel.Launch(
            Stream,
            Threads(tiles * quads),
            x,
            second.IsValid ? second : output,
            weights,
            bias,
            residual.IsValid ? residual : output,
            output,
            size);
    }
}
