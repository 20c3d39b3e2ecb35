using EUNet.Gpu.Kernels;
using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Transposed convolutions.</summary>
public sealed partial class GpuTrainingPass
{
    /// <summary>z = transposed conv(x) + bias, and the batch's moments where a norm follows; z is exactly twice x.</summary>
    public void TransposedConvolution(ConvolutionKernel kernel, TransposedConvolutionLayer l, FeatureMap x, FeatureMap z)
    {
        Step(l, x, z);
        ConvolveTransposed(kernel, l, x, z);
        MeasureMoments(l, z);
    }

    /// <summary>The gradients of weight and bias +=.</summary>
    public void TransposedConvolutionWeights(WeightsKernel kernel, TransposedConvolutionLayer l, FeatureMap x, FeatureMap gz)
    {
        Step(l, x, gz);
        // With the roles of input and gradient exchanged it is a strided convolution's; its rows are the output's channels.
        var before = (l.Kernel - 2) / 2;
        var size = new WeightsSize
        {
            InHeight = gz.Height,
            InWidth = gz.Width,
            LimitHeight = gz.Height,
            LimitWidth = gz.Width,
            Kernel = l.Kernel,
            StrideY = 2,
            StrideX = 2,
            Top = before,
            Left = before,
        };
        SumWeights(kernel, size, gz, x, Turned(l), l.Weight);
        SumBias(l, gz);
    }

    /// <summary>gx (+)= the gradient of the input: a strided convolution of gz.</summary>
    public void TransposedConvolutionInput(ConvolutionKernel kernel, TransposedConvolutionLayer l, FeatureMap gz, FeatureMap gx, bool accumulate)
    {
        Step(l, gx, gz);
        var size = new ConvolutionSize
        {
            InHeight = gz.Height,
            InWidth = gz.Width,
            InChannels = l.OutChannels,
            StrideY = 2,
            StrideX = 2,
            Top = (l.Kernel - 2) / 2,
            Left = (l.Kernel - 2) / 2,
        };
        // Turn makes [tap, column, row] of rows and columns: here the output's channels must come first.
        var layout = Turned(l) with { Rows = l.InChannels, RowStride = Turned(l).ColumnStride, Columns = l.OutChannels, ColumnStride = 1 };
        BackLaunch(kernel, size, gz, Turn(l, layout, flip: false), gx, accumulate);
    }

    // [in, tap, out] in memory, seen with rows of output channels and columns of input channels.
    private static WeightLayout Turned(TransposedConvolutionLayer l) => new()
    {
        Taps = l.Kernel * l.Kernel,
        Rows = l.OutChannels,
        Columns = l.InChannels,
        TapStride = l.OutChannels,
        RowStride = 1,
        ColumnStride = l.Kernel * l.Kernel * l.OutChannels,
    };
}
