using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Convolutions of a map, read doubled or fitted to a skip's size, and the skip.</summary>
public sealed partial class GpuTrainingPass
{
    /// <summary>z = conv of low, read doubled and fitted to the skip's size, and skip; low's channels come first.</summary>
    public void UpConvolution(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap low, FeatureMap skip, FeatureMap z)
    {
        Step(l, z, low, skip);
        ConvolveTwo(kernel, l, low, skip, z);
        MeasureMoments(l, z);
    }

    /// <summary>z = conv of first, fitted to the skip's size, and skip; first's channels come first.</summary>
    public void JoinConvolution(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap first, FeatureMap skip, FeatureMap z)
    {
        Step(l, z, first, skip);
        ConvolveTwo(kernel, l, first, skip, z);
        MeasureMoments(l, z);
    }

    /// <summary>The gradients of weight and bias +=.</summary>
    public void UpConvolutionWeights(
        WeightsKernel doubled, WeightsKernel window, ConvolutionLayer l, FeatureMap low, FeatureMap skip, FeatureMap gz)
    {
        Step(l, gz, low, skip);
        TwoWeights(doubled, window, l, low, skip, gz, skip.Height, skip.Width);
    }

    /// <summary>The gradients of weight and bias +=.</summary>
    public void JoinConvolutionWeights(
        WeightsKernel fitted, WeightsKernel window, ConvolutionLayer l, FeatureMap first, FeatureMap skip, FeatureMap gz)
    {
        Step(l, gz, first, skip);
        TwoWeights(fitted, window, l, first, skip, gz, Math.Min(first.Height, skip.Height), Math.Min(first.Width, skip.Width));
    }

    /// <summary>gLow (+)= and gSkip (+)= the gradients of both inputs; null where not wanted.</summary>
    public void UpConvolutionInput(
        ConvolutionKernel? children, ConvolutionKernel? window, ConvolutionLayer l, FeatureMap gz, FeatureMap? gLow, bool accumulateLow, FeatureMap? gSkip,
        bool accumulateSkip)
    {
        Step(l, gz, gLow, gSkip);
        if (gLow is not null)
        {
            var size = TwoInputSize(l, gz);
            // Children past the skip's size were cropped away. A VALID convolution's output is smaller than its skip.
            size.LimitHeight = gz.Height + Lost(l);
            size.LimitWidth = gz.Width + Lost(l);
            BackLaunch(children!, size, gz, Turn(l, Rows(l, 0, gLow.Channels), flip: true), gLow, accumulateLow);
        }

        SkipInput(window, l, gz, gSkip, accumulateSkip);
    }

    /// <summary>gFirst (+)= and gSkip (+)= the gradients of both inputs; null where not wanted.</summary>
    public void JoinConvolutionInput(
        ConvolutionKernel? fitted, ConvolutionKernel? window, ConvolutionLayer l, FeatureMap gz, FeatureMap? gFirst, bool accumulateFirst, FeatureMap? gSkip,
        bool accumulateSkip)
    {
        Step(l, gz, gFirst, gSkip);
        if (gFirst is not null)
        {
            var size = TwoInputSize(l, gz);
            size.LimitHeight = gz.Height + Lost(l);
            size.LimitWidth = gz.Width + Lost(l);
            BackLaunch(fitted!, size, gz, Turn(l, Rows(l, 0, gFirst.Channels), flip: true), gFirst, accumulateFirst);
        }

        SkipInput(window, l, gz, gSkip, accumulateSkip);
    }

    private void SkipInput(ConvolutionKernel? window, ConvolutionLayer l, FeatureMap gz, FeatureMap? gSkip, bool accumulate)
    {
        if (gSkip is not null)
        {
            var turned = Turn(l, Rows(l, l.InChannels - gSkip.Channels, gSkip.Channels), flip: true);
            BackLaunch(window!, TwoInputSize(l, gz), gz, turned, gSkip, accumulate);
        }
    }

    // Rows that a convolution without zeros around takes off its input, from which the skip's size follows.
    private static int Lost(ConvolutionLayer l) => l.Kernel - 1 - (2 * l.Padding.Above(l.Kernel, l.Kernel, 1));

    private static ConvolutionSize TwoInputSize(ConvolutionLayer l, FeatureMap gz)
    {
        // Stride one: SAME's zeros do not depend on the size.
        int height = gz.Height + Lost(l), width = gz.Width + Lost(l);
        return new ConvolutionSize
        {
            InHeight = gz.Height,
            InWidth = gz.Width,
            InChannels = l.OutChannels,
            StrideY = 1,
            StrideX = 1,
            Top = l.Kernel - 1 - l.Padding.Above(height, l.Kernel, 1),
            Left = l.Kernel - 1 - l.Padding.Before(width, l.Kernel, 1),
        };
    }

    private void TwoWeights(
        WeightsKernel first, WeightsKernel window, ConvolutionLayer l, FeatureMap x, FeatureMap skip, FeatureMap gz, int limitHeight, int limitWidth)
    {
        var size = WindowSize(l, skip, gz);
        var firstSize = size with { InHeight = x.Height, InWidth = x.Width, LimitHeight = limitHeight, LimitWidth = limitWidth };
        SumWeights(first, firstSize, x, gz, Rows(l, 0, x.Channels), l.Weight);
        SumWeights(window, size, skip, gz, Rows(l, x.Channels, skip.Channels), l.Weight);
        SumBias(l, gz);
    }
}
