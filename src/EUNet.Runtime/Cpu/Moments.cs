using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;

namespace EUNet.Cpu;

/// <summary>
/// How a map's pixels are cut for sums over all of them: rows of an image, adjacent in memory. By the shape alone, so that the sums do not depend
/// on the threads.
/// </summary>
/// <param name="Images">Images.</param>
/// <param name="Rows">Rows of an image.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="RowsInChunk">Rows of a chunk; an image's last may have fewer.</param>
internal readonly record struct OutputChunks(int Images, int Rows, int Width, int RowsInChunk)
{
    private const int ChunkPixels = 512;

    /// <summary>Chunks of an image.</summary>
    public int InImage => (Rows + RowsInChunk - 1) / RowsInChunk;

    /// <summary>All chunks.</summary>
    public int Count => Images * InImage;

    /// <summary>All pixels.</summary>
    public int Pixels => Images * Rows * Width;

    /// <summary>Pixels of which rows and images do not matter.</summary>
    public static OutputChunks Of(int pixels) => new(1, pixels, 1, ChunkPixels);

    /// <summary>A convolution's output, made in bands of at most so many rows.</summary>
    public static OutputChunks Of(int images, int rows, int width, int bandRows)
        => new(images, rows, width, Math.Clamp(ChunkPixels / width, 1, Math.Min(bandRows, rows)));

    /// <summary>The chunks from one on, up to another, that a band of so many rows of one image takes: image, first row, how many.</summary>
    public (int Image, int Row, int Chunks) Band(int chunk, int last, int bandRows)
    {
        var count = Math.Min(bandRows / RowsInChunk, InImage - (chunk % InImage));
        return (chunk / InImage, chunk % InImage * RowsInChunk, Math.Min(count, last - chunk));
    }

    /// <summary>The pixels of a chunk.</summary>
    public (int First, int Last) Range(int chunk)
    {
        var row = chunk % InImage * RowsInChunk;
        var first = ((chunk / InImage * Rows) + row) * Width;
        return (first, first + (Math.Min(RowsInChunk, Rows - row) * Width));
    }
}

/// <summary>
/// A chunk's mean and squared deviations from it, of every channel, in one reading: relative to the chunk's first pixel, so that nothing cancels.
/// A convolution sums its chunks while they are in the cache; for other outputs it is a loop of its own, an item being a chunk.
/// </summary>
internal unsafe struct MomentsBody : ITierBody
{
    /// <summary>Pixels × channels.</summary>
    public float* Input;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>The chunks.</summary>
    public OutputChunks Chunks;

    /// <summary>For each chunk the means of all channels, then their squared deviations; null: no moments are wanted.</summary>
    public float* Parts;

    /// <summary>Floats of <see cref="Parts"/>.</summary>
    public readonly long PartsLength => Channels == 0 ? 0 : 2L * Chunks.Count * Channels;

    /// <inheritdoc/>
    public readonly void Run<TLanes, TVector>(int from, int to, int worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (var chunk = from; chunk < to; chunk++)
        {
            Sum<TLanes, TVector>(chunk, 0, Channels);
        }
    }

    /// <summary>Sums some channels of a chunk.</summary>
    public readonly void Sum<TLanes, TVector>(int chunk, int from, int to)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (first, last) = Chunks.Range(chunk);
        var input = Input + ((long)first * Channels);
        var part = Parts + (2L * chunk * Channels);
        for (var c = from; c < to; c += 2 * TLanes.Count)
        {
            Columns<TLanes, TVector>(input + c, last - first, Math.Min(2 * TLanes.Count, to - c), part + c);
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

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>The chunks.</summary>
    public OutputChunks Chunks;

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
        var pixels = Chunks.Pixels;
        var last = Math.Min(to * ItemChannels, Channels);
        for (var c = from * ItemChannels; c < last; c++)
        {
            double mean = 0, squares = 0;
            for (var chunk = 0; chunk < Chunks.Count; chunk++)
            {
                mean += Count(chunk) * Parts[(2L * chunk * Channels) + c];
            }

            mean /= pixels;
            for (var chunk = 0; chunk < Chunks.Count; chunk++)
            {
                var part = Parts + (2L * chunk * Channels) + c;
                var delta = *part - mean;
                squares += part[Channels] + (Count(chunk) * delta * delta);
            }

            Mean[c] = (float)mean;
            InverseDeviation[c] = (float)(1 / Math.Sqrt((squares / pixels) + Epsilon));
            RunningMean[c] = (float)(RunningMean[c] + (Step * (mean - RunningMean[c])));
            RunningVariance[c] = (float)(RunningVariance[c] + (Step * ((squares / Math.Max(pixels - 1, 1)) - RunningVariance[c])));
        }
    }

    private readonly double Count(int chunk)
    {
        var (first, last) = Chunks.Range(chunk);
        return last - first;
    }
}
