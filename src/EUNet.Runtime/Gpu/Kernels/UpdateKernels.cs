using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>Optimizers, an element a thread. <c>kinds</c> says of every sixteen elements: 0 not trained, 1 trained, 2 trained and decayed by AdamW.</summary>
internal static class UpdateKernels
{
    /// <summary>Elements that share a kind: parameters start at multiples of it.</summary>
    public const int Granule = 16;

    /// <summary>Stochastic gradient descent with momentum; golden/TRAINING.md states the formula.</summary>
    public static void Sgd(View values, View gradients, View velocities, ArrayView<byte> kinds, int length, float rate, float momentum, int nesterov, float decay)
    {
        int at = Grid.GlobalIndex.X;
        if (at >= length || kinds[at / Granule] == 0)
        {
            return;
        }

        float p = values[at], g = gradients[at] + (decay * p), v = (momentum * velocities[at]) + g;
        velocities[at] = v;
        values[at] = p - (rate * (nesterov == 0 ? v : g + (momentum * v)));
    }

    /// <summary>Adam with decoupled weight decay; <paramref name="rate"/> and <paramref name="second"/> hold the corrections of the step.</summary>
    public static void AdamW(
        View values, View gradients, View means, View squares, ArrayView<byte> kinds, int length, float rate, float beta1, float beta2, float epsilon,
        float keep, float second)
    {
        int at = Grid.GlobalIndex.X;
        if (at >= length || kinds[at / Granule] == 0)
        {
            return;
        }

        float p = values[at], g = gradients[at];
        float a = (beta1 * means[at]) + ((1f - beta1) * g), b = (beta2 * squares[at]) + ((1f - beta2) * g * g);
        means[at] = a;
        squares[at] = b;
        p = kinds[at / Granule] == 2 ? p * keep : p;
        values[at] = p - (rate * a / (MathF.Sqrt(b * second) + epsilon));
    }
}
