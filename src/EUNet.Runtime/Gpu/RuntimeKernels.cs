using System.Runtime.CompilerServices;
using EUNet.Gpu.Kernels;
using ILGPU;
using ILGPU.Runtime;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>The kernels that no network specialises, compiled for an accelerator at their first use and kept as long as it lives.</summary>
internal sealed partial class RuntimeKernels(Accelerator accelerator)
{
    private static readonly ConditionalWeakTable<Accelerator, RuntimeKernels> s_loaded = [];

    /// <summary>y = a + b, by quads.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int> Add
        => field ??= accelerator.LoadKernel<View, View, View, int>(ElementwiseKernels.Add);

    /// <summary>y = x · s.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int> Scale
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int>(ElementwiseKernels.Scale);

    /// <summary>y (+)= x · s, s one value for each pixel.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int> SpatialScale
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int>(ElementwiseKernels.SpatialScale);

    /// <summary>Partial sums over pixels.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int, int, int, int, int> Sums
        => field ??= accelerator.LoadKernel<View, View, int, int, int, int, int>(PoolingKernels.Sums);

    /// <summary>Means from partial sums.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int, int, int, float, int> FinishMeans
        => field ??= accelerator.LoadKernel<View, View, int, int, int, float, int>(PoolingKernels.FinishMeans);

    /// <summary>2×2 maxima.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int, int, int, int, int, int> MaxPool
        => field ??= accelerator.LoadKernel<View, View, int, int, int, int, int, int>(PoolingKernels.MaxPool);

    /// <summary>A map shifted on another.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ResampleSize> Shift
        => field ??= accelerator.LoadKernel<View, View, ResampleSize>(ResamplingKernels.Shift);

    /// <summary>Nearest resize.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ResampleSize> Nearest
        => field ??= accelerator.LoadKernel<View, View, ResampleSize>(ResamplingKernels.Nearest);

    /// <summary>Means over a grid of windows.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ResampleSize> AdaptiveAverage
        => field ??= accelerator.LoadKernel<View, View, ResampleSize>(ResamplingKernels.AdaptiveAverage);

    /// <summary>Bilinear resize.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, ResampleSize> Bilinear
        => field ??= accelerator.LoadKernel<View, View, ResampleSize>(ResamplingKernels.Bilinear);

    /// <summary>Some channels of one map into another.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, int, int, int, int, int> Slice
        => field ??= accelerator.LoadKernel<View, View, int, int, int, int, int>(ResamplingKernels.Slice);

    /// <summary>Parts of a dense layer's sums.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int, int, int, int, int, int> DenseProducts
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int, int, int, int, int, int>(DenseKernels.Products);

    /// <summary>A dense layer from the parts of its sums.</summary>
    public Action<AcceleratorStream, KernelConfig, View, View, View, int, int, int, int> DenseFinish
        => field ??= accelerator.LoadKernel<View, View, View, int, int, int, int>(DenseKernels.Finish);

    /// <summary>The kernels for an accelerator.</summary>
    public static RuntimeKernels On(Accelerator accelerator) => s_loaded.GetValue(accelerator, static a => new RuntimeKernels(a));
}
