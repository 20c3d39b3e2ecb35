using EUNet.Tensors;
using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>Dropout and stochastic depth, forward and backward alike.</summary>
internal static class DropoutKernels
{
    /// <summary>target (+)= source where the mask keeps it, times the factor. An element a thread.</summary>
    /// <param name="sample">Elements that are kept or dropped together: a sample's, or 1.</param>
    public static void Drop(View source, View target, int length, int sample, ulong key, uint threshold, float factor, int accumulate)
    {
        int at = Grid.GlobalIndex.X;
        if (at < length)
        {
            float value = DropoutMask.Keeps(key, at / sample, threshold) ? source[at] * factor : 0f;
            target[at] = accumulate == 0 ? value : value + target[at];
        }
    }
}
