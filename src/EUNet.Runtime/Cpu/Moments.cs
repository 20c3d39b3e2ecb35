using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu;

/// <summary>How a map's pixels are cut for sums over all of them: by the shape alone, so that the sums do not depend on the threads.</summary>
internal static class Moments
{
    private const int ChunkPixels = 512;

    /// <summary>How many chunks.</summary>
    public static int Chunks(int pixels) => (pixels + ChunkPixels - 1) / ChunkPixels;

    /// <summary>The pixels of a chunk.</summary>
    public static (int First, int Last) Range(int pixels, int chunks, int chunk)
        => ((int)((long)pixels * chunk / chunks), (int)((long)pixels * (chunk + 1) / chunks));
}

/// <summary>
/// A chunk's mean and squared deviations from it, of every channel, in one reading: relative to the chunk's first pixel, so that nothing cancels.
/// An item is a chunk.
/// </summary>
internal unsafe struct MomentsBody : ITierBody
{
    /// <summary>Pixels × channels.</summary>
    public float* Input;

    /// <summary>Pixels.</summary>
    public int Pixels;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>Chunks.</summary>
    public int Chunks;

    /// <summary>For each chunk the means of all channels, then their squared deviations.</summary>
    public float* Parts;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var chunk = from; chunk < to; chunk++)
        {
            var (first, last) = Moments.Range(Pixels, Chunks, chunk);
            var input = Input + ((long)first * Channels);
            var part = Parts + (2L * chunk * Channels);
            for (var c = 0; c < Channels; c += 2 * TLanes.Count)
            {
                Columns<TLanes, TVector>(input + c, last - first, Math.Min(2 * TLanes.Count, Channels - c), part + c);
            }
        }
    }

    // Two vectors of channels at once: two adjacent cache lines of each pixel. Lanes behind the last channel are read, if at all, as zeros.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Columns<TLanes, TVector>(float* input, int pixels, int count, float* part)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var width = TLanes.Count;
        int countLeft = Math.Min(width, count), countRight = count - countLeft;
        var originLeft = TLanes.LoadPart(input, countLeft);
        var originRight = TLanes.LoadPart(input + width, countRight);
        TVector sumLeft = TLanes.Zero, sumRight = TLanes.Zero, squareLeft = TLanes.Zero, squareRight = TLanes.Zero;
        if (count == 2 * width)
        {
            for (var p = pixels; p > 0; p--, input += Channels)
            {
                var left = TLanes.Subtract(TLanes.Load(input), originLeft);
                var right = TLanes.Subtract(TLanes.Load(input + width), originRight);
                sumLeft = TLanes.Add(sumLeft, left);
                sumRight = TLanes.Add(sumRight, right);
                squareLeft = TLanes.MultiplyAdd(left, left, squareLeft);
                squareRight = TLanes.MultiplyAdd(right, right, squareRight);
            }
        }
        else
        {
            for (var p = pixels; p > 0; p--, input += Channels)
            {
                var left = TLanes.Subtract(TLanes.LoadPart(input, countLeft), originLeft);
                sumLeft = TLanes.Add(sumLeft, left);
                squareLeft = TLanes.MultiplyAdd(left, left, squareLeft);
                if (countRight > 0)
                {
                    var right = TLanes.Subtract(TLanes.LoadPart(input + width, countRight), originRight);
                    sumRight = TLanes.Add(sumRight, right);
                    squareRight = TLanes.MultiplyAdd(right, right, squareRight);
                }
            }
        }

        Finish<TLanes, TVector>(originLeft, sumLeft, squareLeft, pixels, part, countLeft);
        Finish<TLanes, TVector>(originRight, sumRight, squareRight, pixels, part + width, countRight);
    }

    private readonly void Finish<TLanes, TVector>(TVector origin, TVector sum, TVector squares, int pixels, float* part, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (count > 0)
        {
            var average = TLanes.Divide(sum, TLanes.Broadcast(pixels));
            var around = TLanes.Subtract(squares, TLanes.Multiply(sum, average));
            TLanes.StorePart(part, TLanes.Add(origin, average), count);
            TLanes.StorePart(part + Channels, TLanes.Max(TLanes.Zero, around), count);
        }
    }
}

/// <summary>Joins the chunks, in double, and moves the running statistics. An item is 16 channels.</summary>
internal unsafe struct MomentsJoinBody : ITierBody
{
    /// <summary>Channels of an item.</summary>
    public const int ItemChannels = 16;

    /// <summary>What <see cref="MomentsBody"/> wrote.</summary>
    public float* Parts;

    /// <summary>Pixels.</summary>
    public int Pixels;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>Chunks.</summary>
    public int Chunks;

    /// <summary>Added to the variance.</summary>
    public double Epsilon;

    /// <summary>How far running statistics move to the batch's.</summary>
    public double Step;

    /// <summary>The batch's means.</summary>
    public float* Mean;

    /// <summary>The batch's 1 / sqrt(variance + epsilon).</summary>
    public float* InverseDeviation;

    /// <summary>The running means.</summary>
    public float* RunningMean;

    /// <summary>The running (unbiased) variances.</summary>
    public float* RunningVariance;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var last = Math.Min(to * ItemChannels, Channels);
        for (var c = from * ItemChannels; c < last; c++)
        {
            double mean = 0, squares = 0;
            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                mean += Count(chunk) * Parts[(2L * chunk * Channels) + c];
            }

            mean /= Pixels;
            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                var part = Parts + (2L * chunk * Channels) + c;
                var delta = *part - mean;
                squares += part[Channels] + (Count(chunk) * delta * delta);
            }

            Mean[c] = (float)mean;
            InverseDeviation[c] = (float)(1 / Math.Sqrt((squares / Pixels) + Epsilon));
            RunningMean[c] = (float)(RunningMean[c] + (Step * (mean - RunningMean[c])));
            RunningVariance[c] = (float)(RunningVariance[c] + (Step * ((squares / Math.Max(Pixels - 1, 1)) - RunningVariance[c])));
        }
    }

    private readonly double Count(int chunk)
    {
        var (first, last) = Moments.Range(Pixels, Chunks, chunk);
        return last - first;
    }
}
