using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>
/// The batch's moments in two stages of a fixed order: each chunk of pixels has its own mean and sum of squared deviations, which are
/// then merged one after the other (Chan, Golub and LeVeque, 1983), so that large means cost no digits.
/// </summary>
internal static class MomentsKernels
{
    /// <summary>partial [chunk, 2, channel] = mean and sum of squared deviations of a chunk of pixels.</summary>
    public static void Chunks(View z, View partial, ChannelSize s)
    {
        int thread = Grid.GlobalIndex.X, c = thread % s.Channels, chunk = thread / s.Channels;
        if (chunk >= s.Chunks)
        {
            return;
        }

        int from = chunk * s.ChunkPixels, to = Math.Min(from + s.ChunkPixels, s.Pixels);
        float sum = 0f;
        for (int pixel = from; pixel < to; pixel++)
        {
            sum += z[(pixel * s.Channels) + c];
        }

        float mean = sum / (to - from), squares = 0f;
        for (int pixel = from; pixel < to; pixel++)
        {
            float d = z[(pixel * s.Channels) + c] - mean;
            squares += d * d;
        }

        partial[(chunk * 2 * s.Channels) + c] = mean;
        partial[(((chunk * 2) + 1) * s.Channels) + c] = squares;
    }

    /// <summary>moments [2, channel] = mean and 1 / sqrt(variance + epsilon); running statistics move towards mean and unbiased variance.</summary>
    public static void Finish(View partial, View moments, View runningMean, View runningVariance, ChannelSize s, float epsilon, float step)
    {
        int c = Grid.GlobalIndex.X;
        if (c >= s.Channels)
        {
            return;
        }

        float mean = 0f, squares = 0f, count = 0f;
        for (int chunk = 0; chunk < s.Chunks; chunk++)
        {
            float n = Math.Min(s.ChunkPixels, s.Pixels - (chunk * s.ChunkPixels));
            float d = partial[(chunk * 2 * s.Channels) + c] - mean;
            float all = count + n;
            mean += d * (n / all);
            squares += partial[(((chunk * 2) + 1) * s.Channels) + c] + (d * d * (count * n / all));
            count = all;
        }

        moments[c] = mean;
        moments[s.Channels + c] = 1f / MathF.Sqrt((squares / count) + epsilon);
        runningMean[c] += step * (mean - runningMean[c]);
        runningVariance[c] += step * ((squares / Math.Max(count - 1f, 1f)) - runningVariance[c]);
    }

    /// <summary>
    /// From a backward pass's partial sums [chunk, 2, channel] of g and g · x̂: the norm's gradients +=, and means [2, channel] of both.
    /// </summary>
    public static void FinishBackward(View partial, View gradientWeight, View gradientBias, View means, ChannelSize s)
    {
        int c = Grid.GlobalIndex.X;
        if (c >= s.Channels)
        {
            return;
        }

        float first = 0f, second = 0f;
        for (int chunk = 0; chunk < s.Chunks; chunk++)
        {
            first += partial[(chunk * 2 * s.Channels) + c];
            second += partial[(((chunk * 2) + 1) * s.Channels) + c];
        }

        gradientBias[c] += first;
        gradientWeight[c] += second;
        means[c] = first / s.Pixels;
        means[s.Channels + c] = second / s.Pixels;
    }
}
