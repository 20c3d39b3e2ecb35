using ILGPU;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu.Kernels;

/// <summary>
/// The batch's moments in stages of a fixed order: each chunk of pixels has its own mean and sum of squared deviations, which are then merged
/// (Chan, Golub and LeVeque, 1983), so that large means cost no digits.
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

        int count = Math.Min(s.ChunkPixels, s.Pixels - (chunk * s.ChunkPixels)), from = (chunk * s.ChunkPixels * s.Channels) + c;
        float mean = StridedSums.Sum(z, from, s.Channels, count) / count;
        partial[(chunk * 2 * s.Channels) + c] = mean;
        partial[(((chunk * 2) + 1) * s.Channels) + c] = StridedSums.Squares(z, from, s.Channels, count, mean);
    }

    /// <summary>merged [group, 2, channel] = the same of each group of <paramref name="each"/> chunks; the size is that of the chunks.</summary>
    public static void Merge(View partial, View merged, ChannelSize s, int each)
    {
        int thread = Grid.GlobalIndex.X, c = thread % s.Channels, group = thread / s.Channels;
        if (group * each >= s.Chunks)
        {
            return;
        }

        var all = Merged(partial, c, group * each, Math.Min(each, s.Chunks - (group * each)), s);
        merged[(group * 2 * s.Channels) + c] = all.Mean;
        merged[(((group * 2) + 1) * s.Channels) + c] = all.Squares;
    }

    /// <summary>moments [2, channel] = mean and 1 / sqrt(variance + epsilon); running statistics move towards mean and unbiased variance.</summary>
    public static void Finish(View partial, View moments, View runningMean, View runningVariance, ChannelSize s, float epsilon, float step)
    {
        int c = Grid.GlobalIndex.X;
        if (c >= s.Channels)
        {
            return;
        }

        var all = Merged(partial, c, 0, s.Chunks, s);
        moments[c] = all.Mean;
        moments[s.Channels + c] = 1f / MathF.Sqrt((all.Squares / s.Pixels) + epsilon);
        runningMean[c] += step * (all.Mean - runningMean[c]);
        runningVariance[c] += step * ((all.Squares / Math.Max(s.Pixels - 1f, 1f)) - runningVariance[c]);
    }

    /// <summary>A frozen norm: moments [2, channel] = running mean and 1 / sqrt(running variance + epsilon).</summary>
    public static void TakeRunning(View runningMean, View runningVariance, View moments, int channels, float epsilon)
    {
        int c = Grid.GlobalIndex.X;
        if (c < channels)
        {
            moments[c] = runningMean[c];
            moments[channels + c] = 1f / MathF.Sqrt(runningVariance[c] + epsilon);
        }
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

        float first = StridedSums.Sum(partial, c, 2 * s.Channels, s.Chunks), second = StridedSums.Sum(partial, s.Channels + c, 2 * s.Channels, s.Chunks);
        gradientBias[c] += first;
        gradientWeight[c] += second;
        means[c] = first / s.Pixels;
        means[s.Channels + c] = second / s.Pixels;
    }

    // Chunks have the same number of pixels, but for the last of all, which may have fewer.
    private static (float Mean, float Squares) Merged(View partial, int c, int first, int chunks, ChannelSize s)
    {
        int stride = 2 * s.Channels, from = (first * stride) + c, last = from + ((chunks - 1) * stride);
        float each = s.ChunkPixels, pixels = Math.Min(chunks * s.ChunkPixels, s.Pixels - (first * s.ChunkPixels)), ofLast = pixels - ((chunks - 1) * each);
        // Means as differences from the first, which keep the digits that a large common part would take.
        float origin = partial[from], difference = 0f;
        for (int chunk = 0, at = from; chunk < chunks - 1; chunk++, at += stride)
        {
            difference += partial[at] - origin;
        }

        float mean = origin + (((each * difference) + (ofLast * (partial[last] - origin))) / pixels), d = partial[last] - mean;
        float squares = StridedSums.Sum(partial, from + s.Channels, stride, chunks)
            + (each * StridedSums.Squares(partial, from, stride, chunks - 1, mean)) + (ofLast * d * d);
        return (mean, squares);
    }
}
