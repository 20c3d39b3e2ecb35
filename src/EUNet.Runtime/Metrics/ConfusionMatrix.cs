namespace EUNet.Metrics;

/// <summary>
/// How many pixels of each class were taken for which, over any number of images, and what follows from it: ratios are of the sums, not means of
/// the images' ratios. A pixel whose truth is ignored is in no cell. A ratio that nothing is counted for is null, and no mean includes it.
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _cells;

    /// <summary>An empty matrix.</summary>
    /// <param name="classes">Classes, at least two; background and foreground of one logit are two.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Classes = classes;
        _cells = new long[classes * classes];
    }

    /// <summary>Classes.</summary>
    public int Classes { get; }

    /// <summary>Pixels of a class that were taken for another, or itself.</summary>
    public long this[int truth, int prediction] => _cells[(truth * Classes) + prediction];

    /// <summary>Counts an image's pixels.</summary>
    /// <param name="truth">A class for each pixel.</param>
    /// <param name="prediction">A class for each pixel.</param>
    /// <param name="ignoreIndex">The truth that counts nowhere, or -1.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a counted pixel's value is no class: then nothing was counted.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> prediction, int ignoreIndex = -1)
    {
        if (truth.Length != prediction.Length)
        {
            throw new ArgumentException($"{truth.Length} pixels of truth and {prediction.Length} of prediction.", nameof(prediction));
        }

        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] != ignoreIndex && (truth[i] >= Classes || prediction[i] >= Classes))
            {
                throw new ArgumentException($"Pixel {i} is {truth[i]} and was taken for {prediction[i]}; there are {Classes} classes.", nameof(truth));
            }
        }

        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] != ignoreIndex)
            {
                _cells[(truth[i] * Classes) + prediction[i]]++;
            }
        }
    }

    /// <summary>Intersection over union, TP / (TP + FP + FN).</summary>
    public double? Iou(int c) => Ratio(this[c, c], Truths(c) + Predictions(c) - this[c, c]);

    /// <summary>Dice's coefficient, 2 TP / (2 TP + FP + FN).</summary>
    public double? Dice(int c) => Ratio(2 * this[c, c], Truths(c) + Predictions(c));

    /// <summary>TP / (TP + FP).</summary>
    public double? Precision(int c) => Ratio(this[c, c], Predictions(c));

    /// <summary>TP / (TP + FN).</summary>
    public double? Recall(int c) => Ratio(this[c, c], Truths(c));

    /// <summary>The mean of <see cref="Iou"/> over the classes that occur in truth or prediction.</summary>
    public double? MeanIou => Mean(Iou);

    /// <summary>The mean of <see cref="Dice"/> over the same classes.</summary>
    public double? MeanDice => Mean(Dice);

    /// <summary>The mean of <see cref="Recall"/> over the classes that occur in the truth.</summary>
    public double? MeanRecall => Mean(Recall);

    /// <summary>The share of pixels that were taken for what they are.</summary>
    public double? PixelAccuracy => Ratio(Enumerable.Range(0, Classes).Sum(c => this[c, c]), _cells.Sum());

    /// <summary>The mean of <see cref="Iou"/>, classes weighed by their pixels.</summary>
    public double? FrequencyWeightedIou => _cells.Sum() is > 0 and var all
        ? Enumerable.Range(0, Classes).Sum(c => (Iou(c) ?? 0) * Truths(c)) / all
        : null;

    private long Truths(int c) => Enumerable.Range(0, Classes).Sum(other => this[c, other]);

    private long Predictions(int c) => Enumerable.Range(0, Classes).Sum(other => this[other, c]);

    private double? Mean(Func<int, double?> ratio)
    {
        double[] known = [.. Enumerable.Range(0, Classes).Select(ratio).OfType<double>()];
        return known.Length == 0 ? null : known.Average();
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
