namespace EUNet.Losses;

/// <summary>
/// A batch's logits and targets, from which losses make a value and a gradient. It is kept from step to step, so that a step allocates
/// little. Work on it goes in chunks of fixed size, whose sums are added in order: results have the same bits on any number of threads.
/// </summary>
public sealed class LossBatch
{
    private const int ChunkPixels = 4096;

    private readonly float[] _probabilities;
    private readonly double[] _sums;
    private readonly Lock _making = new();
    private bool _hasProbabilities;

    /// <summary>A batch.</summary>
    /// <param name="pixels">Pixels (of a classifier: samples) of the whole batch: N · H · W.</param>
    /// <param name="classes">Logits of a pixel; 1 for a sigmoid's.</param>
    public LossBatch(int pixels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pixels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        (Pixels, Classes) = (pixels, classes);
        Logits = new float[checked(pixels * classes)];
        Gradient = new float[Logits.Length];
        Targets = new int[pixels];
        _probabilities = new float[Logits.Length];
        _sums = new double[(pixels + ChunkPixels - 1) / ChunkPixels];
    }

    /// <summary>Pixels of the whole batch.</summary>
    public int Pixels { get; }

    /// <summary>Logits of a pixel.</summary>
    public int Classes { get; }

    /// <summary>The logits, pixel by pixel: N × H × W × classes.</summary>
    public float[] Logits { get; }

    /// <summary>A class for each pixel; 0 or 1 where there is one logit.</summary>
    public int[] Targets { get; }

    /// <summary>The target that counts nowhere, or -1.</summary>
    public int IgnoreIndex { get; private set; } = -1;

    /// <summary>Pixels whose target is not ignored.</summary>
    public int Counted { get; private set; }

    /// <summary>The loss's derivatives by the logits; losses add to it.</summary>
    public float[] Gradient { get; }

    /// <summary>
    /// Softmax of the logits, of one logit its sigmoid; laid out like them. What it is for an ignored pixel is not said.
    /// </summary>
    public ReadOnlySpan<float> Probabilities => ProbabilityArray();

    /// <summary>The value of a loss on what is in <see cref="Logits"/> and <see cref="Targets"/>; its gradient replaces <see cref="Gradient"/>.</summary>
    /// <returns>0, with a gradient of zeros, where no pixel is counted.</returns>
    /// <exception cref="ArgumentException">The loss is for another number of logits, or a target is no class.</exception>
    /// <exception cref="InvalidOperationException">The loss <see cref="Loss.NeedsFrequencies"/>.</exception>
    public double Evaluate(Loss loss, int ignoreIndex = -1)
    {
        if (loss.Misfit(Classes) is { } misfit)
        {
            throw new ArgumentException(misfit, nameof(loss));
        }

        if (loss.NeedsFrequencies)
        {
            throw BalancedCrossEntropyLoss.Unresolved(loss);
        }

        IgnoreIndex = ignoreIndex;
        _hasProbabilities = false;
        Count();
        Array.Clear(Gradient);
        return Counted == 0 ? 0 : loss.AddTo(this, 1);
    }

    /// <summary>Whether a pixel is counted.</summary>
    public bool Counts(int pixel) => Targets[pixel] != IgnoreIndex;

    /// <summary>Whether a counted pixel is of a class; of one logit, whether it is of the foreground.</summary>
    public bool IsTrue(int pixel, int c) => Targets[pixel] == (Classes == 1 ? 1 : c);

    /// <summary>The sum of a function of runs of pixels: it gets the first pixel of a run and the one behind the last, on several threads.</summary>
    public double Sum(Func<int, int, double> run)
    {
        ForEachChunk((chunk, from, to) => _sums[chunk] = run(from, to));
        double sum = 0;
        foreach (var chunk in _sums)
        {
            sum += chunk;
        }

        return sum;
    }

    /// <summary>Sums of several quantities at once: <paramref name="run"/> adds a run's to its last argument.</summary>
    internal double[] Sums(int quantities, Action<int, int, double[]> run)
    {
        var chunks = new double[_sums.Length][];
        ForEachChunk((chunk, from, to) => run(from, to, chunks[chunk] = new double[quantities]));
        var sums = new double[quantities];
        foreach (var chunk in chunks)
        {
            for (var i = 0; i < quantities; i++)
            {
                sums[i] += chunk[i];
            }
        }

        return sums;
    }

    /// <summary>
    /// Adds to the gradient what reaches the logits through <see cref="Probabilities"/>: <paramref name="slope"/> gives a loss's derivative by the
    /// probability of a pixel and class.
    /// </summary>
    internal void AddThroughProbabilities(Func<int, int, double> slope)
    {
        var p = ProbabilityArray();
        ForEachChunk((_, from, to) =>
        {
            var slopes = Classes <= 256 ? stackalloc double[Classes] : new double[Classes];
            for (var pixel = from; pixel < to; pixel++)
            {
                if (!Counts(pixel))
                {
                    continue;
                }

                var at = pixel * Classes;
                if (Classes == 1)
                {
                    Gradient[at] += (float)(slope(pixel, 0) * p[at] * (1.0 - p[at]));
                    continue;
                }

                double mean = 0;
                for (var c = 0; c < slopes.Length; c++)
                {
                    slopes[c] = slope(pixel, c);
                    mean += p[at + c] * slopes[c];
                }

                for (var c = 0; c < slopes.Length; c++)
                {
                    Gradient[at + c] += (float)(p[at + c] * (slopes[c] - mean));
                }
            }
        });
    }

    /// <summary><see cref="Probabilities"/>, for lambdas.</summary>
    internal float[] ProbabilityArray()
    {
        // A loss may ask from inside one of its loops, on several threads at once.
        lock (_making)
        {
            if (!_hasProbabilities)
            {
                ForEachChunk((_, from, to) => Normalize(from, to));
                _hasProbabilities = true;
            }
        }

        return _probabilities;
    }

    private void Normalize(int from, int to)
    {
        for (var pixel = from; pixel < to; pixel++)
        {
            Probability.Of(Logits.AsSpan(pixel * Classes, Classes), _probabilities.AsSpan(pixel * Classes, Classes));
        }
    }

    private void Count()
    {
        var known = Math.Max(Classes, 2);
        var counted = 0;
        for (var pixel = 0; pixel < Targets.Length; pixel++)
        {
            if (!Counts(pixel))
            {
                continue;
            }

            if ((uint)Targets[pixel] >= (uint)known)
            {
                throw new ArgumentException($"The target of pixel {pixel} is {Targets[pixel]}, which is none of {known} classes.");
            }

            counted++;
        }

        Counted = counted;
    }

    private void ForEachChunk(Action<int, int, int> run)
    {
        if (_sums.Length == 1)
        {
            run(0, 0, Pixels);
            return;
        }

        Parallel.For(0, _sums.Length, chunk => run(chunk, chunk * ChunkPixels, Math.Min((chunk + 1) * ChunkPixels, Pixels)));
    }
}
