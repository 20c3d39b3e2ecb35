using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>Losses of pixels and their gradients. A pixel a thread; ignored pixels lose nothing and pass nothing on.</summary>
internal static class LossKernels
{
    /// <summary>
    /// Cross-entropy of softmax, and its gradient · scale. Of the truth, <paramref name="smoothing"/> is spread over all classes.
    /// </summary>
    public static void Softmax(
        View logits, ArrayView<int> targets, View losses, View gradient, int pixels, int classes, int ignore, float smoothing, float scale)
    {
        int pixel = Grid.GlobalIndex.X;
        if (pixel >= pixels)
        {
            return;
        }

        int at = pixel * classes, target = targets[pixel];
        float largest = logits[at];
        for (int c = 1; c < classes; c++)
        {
            largest = Math.Max(largest, logits[at + c]);
        }

        float exponentials = 0f, sum = 0f;
        for (int c = 0; c < classes; c++)
        {
            float z = logits[at + c] - largest;
            exponentials += MathF.Exp(z);
            sum += z;
        }

        bool counted = target != ignore;
        float factor = counted ? scale : 0f, share = factor / exponentials;
        float everywhere = factor * smoothing / classes, there = factor * (1f - smoothing);
        for (int c = 0; c < classes; c++)
        {
            gradient[at + c] = (MathF.Exp(logits[at + c] - largest) * share) - everywhere - (c == target ? there : 0f);
        }

        float truth = logits[at + Lane.Clamp(target, classes)] - largest;
        losses[pixel] = counted ? MathF.Log(exponentials) - ((1f - smoothing) * truth) - (smoothing / classes * sum) : 0f;
    }

    /// <summary>Cross-entropy of the sigmoid, and (sigmoid - target) · scale; one channel.</summary>
    public static void Sigmoid(View logits, ArrayView<int> targets, View losses, View gradient, int pixels, int ignore, float scale)
    {
        int pixel = Grid.GlobalIndex.X;
        if (pixel >= pixels)
        {
            return;
        }

        float z = logits[pixel], target = targets[pixel];
        bool counted = targets[pixel] != ignore;
        gradient[pixel] = counted ? (Lane.Sigmoid(z) - target) * scale : 0f;
        losses[pixel] = counted ? Math.Max(z, 0f) - (z * target) + MathF.Log(1f + MathF.Exp(-Math.Abs(z))) : 0f;
    }
}
