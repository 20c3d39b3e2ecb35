using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>
/// Optimizers, an element a thread. <c>rules</c> has, for every sixteen elements, what the learning rate and the weight decay are multiplied by there;
/// 0 as the first: nothing changes.
/// </summary>
internal static class UpdateKernels
{
    /// <summary>Elements that share a rule: parameters start at multiples of it.</summary>
    public const int Granule = 16;

    /// <summary>Stochastic gradient descent with momentum; golden/TRAINING.md states the formula.</summary>
    public static void Sgd(View values, View gradients, View velocities, View rules, int length, float rate, float momentum, int nesterov, float decay)
    {
        int at = Grid.GlobalIndex.X, rule = at / Granule * 2;
        if (at >= length || rules[rule] == 0f)
        {
            return;
        }

        float p = values[at], g = gradients[at] + (decay * rules[rule + 1] * p), v = (momentum * velocities[at]) + g;
        velocities[at] = v;
        values[at] = p - (rate * rules[rule] * (nesterov == 0 ? v : g + (momentum * v)));
    }

    /// <summary>Adam, with weight decay in the gradient or decoupled.</summary>
    public static void Adam(View values, View gradients, View means, View squares, View rules, int length, AdamStep s)
    {
        int at = Grid.GlobalIndex.X, rule = at / Granule * 2;
        if (at >= length || rules[rule] == 0f)
        {
            return;
        }

        float p = values[at], decay = rules[rule + 1], g = gradients[at] + (s.Coupled * decay * p);
        float a = (s.Beta1 * means[at]) + ((1f - s.Beta1) * g), b = (s.Beta2 * squares[at]) + ((1f - s.Beta2) * g * g);
        means[at] = a;
        squares[at] = b;
        p *= 1f - (s.Decoupled * decay * rules[rule]);
        values[at] = p - (s.Rate * rules[rule] * a / (MathF.Sqrt(b * s.Correction) + s.Epsilon));
    }

    /// <summary>RMSProp as TensorFlow's TPU code has it.</summary>
    public static void RmsProp(View values, View gradients, View velocities, View squares, View rules, int length, RmsPropStep s)
    {
        int at = Grid.GlobalIndex.X, rule = at / Granule * 2;
        if (at >= length || rules[rule] == 0f)
        {
            return;
        }

        float p = values[at], g = gradients[at] + (s.WeightDecay * rules[rule + 1] * p), b = squares[at];
        b += (1f - s.Decay) * ((g * g) - b);
        float v = (s.Momentum * velocities[at]) + (s.Rate * rules[rule] * g / MathF.Sqrt(b + s.Epsilon));
        squares[at] = b;
        velocities[at] = v;
        values[at] = p - v;
    }

    /// <summary>sums[thread] = the sum of squares of each elements from thread · each on.</summary>
    public static void Squares(View x, View sums, int length, int each)
    {
        int thread = Grid.GlobalIndex.X, from = thread * each;
        if (from < length)
        {
            sums[thread] = StridedSums.Squares(x, from, 1, Math.Min(each, length - from), 0f);
        }
    }

    /// <summary>x *= factor.</summary>
    public static void Multiply(View x, int length, float factor)
    {
        int at = Grid.GlobalIndex.X;
        if (at < length)
        {
            x[at] *= factor;
        }
    }

    /// <summary>average = decay · average + (1 - decay) · value.</summary>
    public static void Average(View average, View values, int length, float decay)
    {
        int at = Grid.GlobalIndex.X;
        if (at < length)
        {
            average[at] += (1f - decay) * (values[at] - average[at]);
        }
    }
}
