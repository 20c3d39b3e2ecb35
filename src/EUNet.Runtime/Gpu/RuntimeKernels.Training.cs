using EUNet.Gpu.Kernels;
using ILGPU;
using ILGPU.Runtime;
using Ints = ILGPU.ArrayView<int>;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>What only training runs.</summary>
internal sealed partial class RuntimeKernels
{
    /// <summary>into += g.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int> Accumulate
        => field ??= accelerator.LoadKernel<View, View, int>(ElementwiseKernels.Accumulate);

    /// <summary>into = g.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int> Copy
        => field ??= accelerator.LoadKernel<View, View, int>(ElementwiseKernels.Copy);

    /// <summary>gx (+)= gy · s.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int, int> ScaleInput
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int, int>(ElementwiseKernels.ScaleInput);

    /// <summary>Sums of products over a pixel's channels.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int> SpatialScaleFactors
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int>(ElementwiseKernels.SpatialScaleFactors);

    /// <summary>Partial sums of products over pixels.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int, int, int> Products
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int, int, int>(PoolingKernels.Products);

    /// <summary>A vector to every pixel.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int, int, int, float, int> Spread
        => field ??= accelerator.LoadKernel<View, View, int, int, int, float, int>(PoolingKernels.Spread);

    /// <summary>Back through 2×2 maxima.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int, int, int> MaxPoolBackward
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int, int, int>(PoolingKernels.MaxPoolBackward);

    /// <summary>Back through a nearest resize.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ResampleSize> NearestBackward
        => field ??= accelerator.LoadKernel<View, View, ResampleSize>(ResamplingKernels.NearestBackward);

    /// <summary>Back through means over a grid of windows.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ResampleSize> AdaptiveAverageBackward
        => field ??= accelerator.LoadKernel<View, View, ResampleSize>(ResamplingKernels.AdaptiveAverageBackward);

    /// <summary>Back through a bilinear resize.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ResampleSize> BilinearBackward
        => field ??= accelerator.LoadKernel<View, View, ResampleSize>(ResamplingKernels.BilinearBackward);

    /// <summary>Zeros at random.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int, int, ulong, uint, float, int> Drop
        => field ??= accelerator.LoadKernel<View, View, int, int, ulong, uint, float, int>(DropoutKernels.Drop);

    /// <summary>Back through a sigmoid.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int> SigmoidBackward
        => field ??= accelerator.LoadKernel<View, View, View, int>(DenseKernels.SigmoidBackward);

    /// <summary>A dense layer's parameters' gradients.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, View, int, int, int, int, int> DenseWeights
        => field ??= accelerator.LoadKernel<View, View, View, View, int, int, int, int, int>(DenseKernels.DenseWeights);

    /// <summary>A dense layer's input's gradient from the parts of its sums.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int, int, int> DenseFinishInput
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int, int, int>(DenseKernels.FinishInput);

    /// <summary>Moments of chunks.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ChannelSize> MomentChunks
        => field ??= accelerator.LoadKernel<View, View, ChannelSize>(MomentsKernels.Chunks);

    /// <summary>Moments of groups of chunks.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ChannelSize, int> MergeMoments
        => field ??= accelerator.LoadKernel<View, View, ChannelSize, int>(MomentsKernels.Merge);

    /// <summary>Moments of the batch.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, View, ChannelSize, float, float> FinishMoments
        => field ??= accelerator.LoadKernel<View, View, View, View, ChannelSize, float, float>(MomentsKernels.Finish);

    /// <summary>Moments of a frozen norm.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, float> TakeRunning
        => field ??= accelerator.LoadKernel<View, View, View, int, float>(MomentsKernels.TakeRunning);

    /// <summary>A norm's gradients and means.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, View, ChannelSize> FinishNorm
        => field ??= accelerator.LoadKernel<View, View, View, View, ChannelSize>(MomentsKernels.FinishBackward);

    /// <summary>Sums of chunks into a gradient.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, WeightLayout, int> FinishWeights
        => field ??= accelerator.LoadKernel<View, View, WeightLayout, int>(WeightKernels.Finish);

    /// <summary>The transpose of weights.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, WeightLayout, int> Turn
        => field ??= accelerator.LoadKernel<View, View, WeightLayout, int>(WeightKernels.Turn);

    /// <summary>Softmax cross-entropy.</summary>
    public Action<AcceleratorStream, KernelConfig, View, Ints, View, View, int, int, int, float, float> SoftmaxLoss
        => field ??= accelerator.LoadKernel<View, Ints, View, View, int, int, int, float, float>(LossKernels.Softmax);

    /// <summary>Sigmoid cross-entropy.</summary>
    public Action<AcceleratorStream, KernelConfig, View, Ints, View, View, int, int, float> SigmoidLoss
        => field ??= accelerator.LoadKernel<View, Ints, View, View, int, int, float>(LossKernels.Sigmoid);

    /// <summary>Stochastic gradient descent.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, View, int, float, float, int, float> Sgd
        => field ??= accelerator.LoadKernel<View, View, View, View, int, float, float, int, float>(UpdateKernels.Sgd);

    /// <summary>Adam and AdamW.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, View, View, int, AdamStep> Adam
        => field ??= accelerator.LoadKernel<View, View, View, View, View, int, AdamStep>(UpdateKernels.Adam);

    /// <summary>RMSProp.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, View, View, int, RmsPropStep> RmsProp
        => field ??= accelerator.LoadKernel<View, View, View, View, View, int, RmsPropStep>(UpdateKernels.RmsProp);

    /// <summary>Sums of squares.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int, int> Squares
        => field ??= accelerator.LoadKernel<View, View, int, int>(UpdateKernels.Squares);

    /// <summary>x *= factor.</summary>
    public Action<AcceleratorStream, KernelConfig, View, int, float> Multiply
        => field ??= accelerator.LoadKernel<View, int, float>(UpdateKernels.Multiply);

    /// <summary>The moving average of weights.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int, float> Average
        => field ??= accelerator.LoadKernel<View, View, int, float>(UpdateKernels.Average);
}
