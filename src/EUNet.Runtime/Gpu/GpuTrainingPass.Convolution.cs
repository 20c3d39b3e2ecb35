using EUNet.Gpu.Kernels;
using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>Full convolutions of one map.</summary>
public sealed partial class GpuTrainingPass
{
    private MemoryBuffer1D<float, Stride1D.Dense>? _turned;

    /// <summary>z = conv(x) + bias, and the batch's moments where a norm follows.</summary>
    public void Convolution(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap x, FeatureMap z)
    {
        Step(l, z, x);
        Convolve(kernel, l, x, null, null, z);
        MeasureMoments(l, z);
    }

    /// <summary>The gradients of weight and bias +=.</summary>
    public void ConvolutionWeights(WeightsKernel kernel, ConvolutionLayer l, FeatureMap x, FeatureMap gz)
    {
        Step(l, gz, x);
        SumWeights(kernel, WindowSize(l, x, gz), x, gz, Rows(l, 0, l.InChannels), l.Weight);
        SumBias(l, gz);
    }

    /// <summary>gx (+)= the gradient of the input.</summary>
    public void ConvolutionInput(ConvolutionKernel kernel, ConvolutionLayer l, FeatureMap gz, FeatureMap gx, bool accumulate)
    {
        Step(l, gz, gx);
        int top = l.Padding.Above(gx.Height, l.Kernel, l.StrideY), left = l.Padding.Before(gx.Width, l.Kernel, l.StrideX);
        var flip = l.StrideY == 1 && l.StrideX == 1;
        var size = new ConvolutionSize
        {
            InHeight = gz.Height,
            InWidth = gz.Width,
            InChannels = l.OutChannels,
            StrideY = l.StrideY,
            StrideX = l.StrideX,
            // A stride of one is a convolution with turned taps; any other gathers what the windows gave.
            Top = flip ? l.Kernel - 1 - top : top,
            Left = flip ? l.Kernel - 1 - left : left,
        };
        BackLaunch(kernel, size, gz, Turn(l, Rows(l, 0, l.InChannels), flip), gx, accumulate);
    }

    /// <summary>Launches an input gradient over turned weights [tap, out, in].</summary>
    private void BackLaunch(ConvolutionKernel kernel, ConvolutionSize size, FeatureMap gz, View turned, FeatureMap gx, bool accumulate)
    {
        size.WeightRow = gx.Channels;
        size.WeightTap = gx.Channels * size.InChannels;
        Launch(kernel, size, At(gz), default, turned, Zeros, accumulate ? At(gx) : default, gx);
    }

    /// <summary>Some input channels' share of a kernel.</summary>
    private static WeightLayout Rows(ConvolutionLayer l, int first, int count) => new()
    {
        Taps = l.Kernel * l.Kernel,
        Rows = count,
        Columns = l.OutChannels,
        TapStride = l.InChannels * l.OutChannels,
        RowStride = l.OutChannels,
        ColumnStride = 1,
        Start = first * l.OutChannels,
    };

    private View Turn(Layer l, WeightLayout layout, bool flip)
    {
        _turned ??= Memory.Allocate<float>(Layers.Max(layer => layer.Weight.Length));
        var length = layout.Taps * layout.Rows * layout.Columns;
        var view = _turned.View.BaseView;
        Kernels.Turn(Stream, Threads(length), Values(l.Weight), view, layout, flip ? 1 : 0);
        return view;
    }

    private static WeightsSize WindowSize(ConvolutionLayer l, FeatureMap x, FeatureMap gz) => new()
    {
        InHeight = x.Height,
        InWidth = x.Width,
        LimitHeight = x.Height,
        LimitWidth = x.Width,
        Kernel = l.Kernel,
        StrideY = l.StrideY,
        StrideX = l.StrideX,
        Top = l.Padding.Above(x.Height, l.Kernel, l.StrideY),
        Left = l.Padding.Before(x.Width, l.Kernel, l.StrideX),
    };

    /// <summary>Sums x transposed times gz over chunks of pixels, then the chunks into the parameter's gradient.</summary>
    private void SumWeights(WeightsKernel kernel, WeightsSize size, FeatureMap x, FeatureMap gz, WeightLayout layout, Parameter weight)
    {
        var tiles = (long)layout.Taps * ((x.Channels + 3) / 4) * ((gz.Channels + 3) / 4);
        (size.Chunks, size.ChunkPixels) = Chunks(gz.Pixels, tiles, 32);
        size.Pixels = gz.Pixels;
        size.Height = gz.Height;
        size.Width = gz.Width;
        size.InChannels = x.Channels;
        size.OutChannels = gz.Channels;
        var length = (long)layout.Taps * layout.Rows * layout.Columns;
        var partial = ChunkScratch(size.Chunks, length);
        kernel.Launch(Stream, Threads(tiles * size.Chunks), At(x), At(gz), partial, size);
        Finish(partial, size.Chunks, layout, weight);
    }

    /// <summary>The bias's gradient += sums over pixels; nothing for a layer without bias.</summary>
    private void SumBias(Layer l, FeatureMap gz)
    {
        if (l.Bias is not { } bias)
        {
            return;
        }

        var (chunks, each) = Chunks(gz.Pixels, gz.Channels, 16);
        var partial = ChunkScratch(chunks, gz.Channels);
        Kernels.Sums(Stream, Threads((long)chunks * gz.Channels), At(gz), partial, 1, gz.Pixels, gz.Channels, chunks, each);
        Finish(partial, chunks, new WeightLayout { Taps = 1, Rows = 1, Columns = gz.Channels, ColumnStride = 1 }, bias);
    }
}
