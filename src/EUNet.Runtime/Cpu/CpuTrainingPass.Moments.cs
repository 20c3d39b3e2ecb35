using EUNet.Cpu.Lanes;
using EUNet.Tensors;
using System.Runtime.Intrinsics;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>
    /// Computes the batch's moments of a layer's raw output over N · H · W, where it has a norm: mean and 1 / sqrt(variance + epsilon) stay in
    /// the pass, running statistics move (with the unbiased variance).
    /// </summary>
    private void BatchMoments(Layer layer, FeatureMap z)
    {
        if (layer.Norm is not { } norm)
        {
            return;
        }

        var chunks = Moments.Chunks(z.Pixels);
        var parts = _memory.Scratch(2L * chunks * z.Channels);
        var body = new MomentsBody { Input = At(z), Parts = parts, Pixels = z.Pixels, Channels = z.Channels, Chunks = chunks, Tier = Tier };
        _memory.Team.Run(ref body, chunks);

        float* mean = Mean(norm), inverse = InverseDeviation(norm);
        float* runningMean = Values(norm.Mean), runningVariance = Values(norm.Variance);
        double count = z.Pixels, step = 1.0 - norm.Momentum;
        for (var c = 0; c < z.Channels; c++)
        {
            var (average, squares) = Moments.Combine(parts, c, z.Channels, z.Pixels, chunks);
            var variance = squares / count;
            mean[c] = (float)average;
            inverse[c] = (float)(1 / Math.Sqrt(variance + norm.Epsilon));
            runningMean[c] = (float)(runningMean[c] + (step * (average - runningMean[c])));
            var unbiased = z.Pixels > 1 ? squares / (count - 1) : variance;
            runningVariance[c] = (float)(runningVariance[c] + (step * (unbiased - runningVariance[c])));
        }
    }

    private struct MomentsBody : ITeamBody
    {
        public float* Input;
        public float* Parts;
        public int Pixels;
        public int Channels;
        public int Chunks;
        public SimdTier Tier;

        public readonly void Run(int from, int to, int worker)
        {
            for (var chunk = from; chunk < to; chunk++)
            {
                var (first, last) = Moments.Range(Pixels, Chunks, chunk);
                var input = Input + ((long)first * Channels);
                var part = Parts + (2L * chunk * Channels);
                switch (Tier)
                {
                    case SimdTier.Vector512:
                        Moments.Sum<Lanes512, Vector512<float>>(input, last - first, Channels, part);
                        break;
                    case SimdTier.Vector256:
                        Moments.Sum<Lanes256, Vector256<float>>(input, last - first, Channels, part);
                        break;
                    case SimdTier.Vector128:
                        Moments.Sum<Lanes128, Vector128<float>>(input, last - first, Channels, part);
                        break;
                    default:
                        Moments.Sum<ScalarLanes, float>(input, last - first, Channels, part);
                        break;
                }
            }
        }
    }
}

/// <summary>
/// Mean and squared deviations of each channel in one reading of a map: chunks of pixels, each relative to its own first pixel (no
/// cancellation), joined in double by Chan's formula.
/// </summary>
internal static unsafe class Moments
{
    private const int ChunkPixels = 512;

    /// <summary>How many chunks; depends on the shape alone.</summary>
    public static int Chunks(int pixels) => (pixels + ChunkPixels - 1) / ChunkPixels;

    /// <summary>The pixels of a chunk.</summary>
    public static (int First, int Last) Range(int pixels, int chunks, int chunk)
        => ((int)((long)pixels * chunk / chunks), (int)((long)pixels * (chunk + 1) / chunks));

    /// <summary>A chunk's mean and sum of squared deviations of every channel, into <paramref name="part"/>: first all means.</summary>
    public static void Sum<TLanes, TVector>(float* input, int pixels, int channels, float* part)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var c = 0;
        for (; c + TLanes.Count <= channels; c += TLanes.Count)
        {
            Column<TLanes, TVector>(input + c, pixels, channels, part + c, part + channels + c);
        }

        for (; c < channels; c++)
        {
            Column<ScalarLanes, float>(input + c, pixels, channels, part + c, part + channels + c);
        }
    }

    /// <summary>Joins a channel's chunks: its mean and its sum of squared deviations from that.</summary>
    public static (double Mean, double Squares) Combine(float* parts, int channel, int channels, int pixels, int chunks)
    {
        double mean = 0, squares = 0, count = 0;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var (first, last) = Range(pixels, chunks, chunk);
            double n = last - first;
            var part = parts + (2L * chunk * channels);
            var delta = part[channel] - mean;
            var total = count + n;
            mean += delta * n / total;
            squares += part[channels + channel] + (delta * delta * count * n / total);
            count = total;
        }

        return (mean, squares);
    }

    private static void Column<TLanes, TVector>(float* input, int pixels, int channels, float* mean, float* squares)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var origin = TLanes.Load(input);
        TVector sum0 = TLanes.Zero, sum1 = TLanes.Zero, square0 = TLanes.Zero, square1 = TLanes.Zero;
        var p = 0;
        for (; p + 2 <= pixels; p += 2, input += 2L * channels)
        {
            var first = TLanes.Subtract(TLanes.Load(input), origin);
            var second = TLanes.Subtract(TLanes.Load(input + channels), origin);
            sum0 = TLanes.Add(sum0, first);
            sum1 = TLanes.Add(sum1, second);
            square0 = TLanes.MultiplyAdd(first, first, square0);
            square1 = TLanes.MultiplyAdd(second, second, square1);
        }

        if (p < pixels)
        {
            var last = TLanes.Subtract(TLanes.Load(input), origin);
            sum0 = TLanes.Add(sum0, last);
            square0 = TLanes.MultiplyAdd(last, last, square0);
        }

        var sum = TLanes.Add(sum0, sum1);
        var average = TLanes.Divide(sum, TLanes.Broadcast(pixels));
        var around = TLanes.Subtract(TLanes.Add(square0, square1), TLanes.Multiply(sum, average));
        TLanes.Store(mean, TLanes.Add(origin, average));
        TLanes.Store(squares, TLanes.Max(TLanes.Zero, around));
    }
}
