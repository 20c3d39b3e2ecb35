using ILGPU;
using ILGPU.Runtime;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>A convolution's kernel (or its input gradient's), compiled for an accelerator. Views: x, skip or scale, weights, bias, residual, y.</summary>
/// <param name="tile">Pixels of a thread.</param>
/// <param name="byRow">Whether they lie in one row, a stride apart, instead of next to each other.</param>
public sealed class ConvolutionKernel(
    Accelerator accelerator, Action<View, View, View, View, View, View, ConvolutionSize> kernel, int tile, bool byRow = false)
{
    internal int Tile => tile;

    internal bool ByRow => byRow;

    internal Action<AcceleratorStream, KernelConfig, View, View, View, View, View, View, ConvolutionSize> Launch { get; }
        = accelerator.LoadKernel(kernel);
}

/// <summary>A convolution's weight gradient. Views: x, gradient of the output, partial sums.</summary>
public sealed class WeightsKernel(Accelerator accelerator, Action<View, View, View, WeightsSize> kernel)
{
    internal Action<AcceleratorStream, KernelConfig, View, View, View, WeightsSize> Launch { get; } = accelerator.LoadKernel(kernel);
}

/// <summary>A depthwise convolution or its input gradient. Views: x, weights, bias, y.</summary>
/// <param name="tile">Columns of a thread.</param>
/// <param name="lanes">Channels of a thread.</param>
public sealed class DepthwiseKernel(Accelerator accelerator, Action<View, View, View, View, DepthwiseSize> kernel, int tile, int lanes)
{
    internal int Tile => tile;

    internal int Lanes => lanes;

    internal Action<AcceleratorStream, KernelConfig, View, View, View, View, DepthwiseSize> Launch { get; } = accelerator.LoadKernel(kernel);
}

/// <summary>A depthwise convolution's weight gradient. Views: x, gradient of the output, partial sums.</summary>
public sealed class DepthwiseWeightsKernel(Accelerator accelerator, Action<View, View, View, DepthwiseSize> kernel)
{
    internal Action<AcceleratorStream, KernelConfig, View, View, View, DepthwiseSize> Launch { get; } = accelerator.LoadKernel(kernel);
}

/// <summary>An activation by itself or its gradient. Views: x, gradient or residual, y.</summary>
public sealed class ActivationKernel(Accelerator accelerator, Action<View, View, View, ChannelSize> kernel)
{
    internal Action<AcceleratorStream, KernelConfig, View, View, View, ChannelSize> Launch { get; } = accelerator.LoadKernel(kernel);
}

/// <summary>Norm and activation, or one of their gradients' two halves. Views: z, gradient or residual, moments, weight, bias, sums, y.</summary>
/// <param name="lanes">Channels of a thread.</param>
public sealed class NormalizeKernel(Accelerator accelerator, Action<View, View, View, View, View, View, View, ChannelSize> kernel, int lanes)
{
    internal int Lanes => lanes;

    internal Action<AcceleratorStream, KernelConfig, View, View, View, View, View, View, View, ChannelSize> Launch { get; }
        = accelerator.LoadKernel(kernel);
}
