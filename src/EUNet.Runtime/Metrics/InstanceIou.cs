namespace EUNet.Metrics;

/// <summary>
/// Cityscapes' instance-level intersection over union, over any number of images: an instance's pixels are weighed by its class's mean size over its own, so
/// that small instances count as much as large ones (Cordts et al., 2016). The prediction has classes, and no instances.
/// </summary>
public sealed class InstanceIou
{
    /// <summary>Truth from here on is of an instance: class · 1000 + number. Below, it is a class without one.</summary>
    public const int FirstInstance = 1000;

    // In the bytes that the matrix gets; no class can be it.
    private const byte Ignored = 255;

    private readonly IReadOnlyDictionary<int, double> _meanSizes;
    private readonly Dictionary<int, (double Hits, double Misses)> _weighed;

    /// <summary>Nothing counted yet.</summary>
    /// <param name="classes">Classes, 2 to 255.</param>
    /// <param name="meanSizes">Mean pixels of an instance, of each class that has instances.</param>
    /// <exception cref="ArgumentException">A size is not above 0, or of no class.</exception>
    public InstanceIou(int classes, IReadOnlyDictionary<int, double> meanSizes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, Ignored);
        foreach (var (c, size) in meanSizes)
        {
            if (c < 0 || c >= classes || !(size > 0) || !double.IsFinite(size))
            {
                throw new ArgumentException($"Instances of class {c} are of {size} pixels; there are {classes} classes, and sizes are above 0.", nameof(meanSizes));
            }
        }

        (_meanSizes, Confusion) = (meanSizes, new ConfusionMatrix(classes));
        _weighed = meanSizes.Keys.ToDictionary(c => c, _ => (0.0, 0.0));
    }

    /// <summary>The same pixels, of instances and of none, by class.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>What a class came to so far.</summary>
    /// <exception cref="KeyNotFoundException">The class has no instances.</exception>
    public InstanceScore this[int c]
    {
        get
        {
            var (hits, misses) = _weighed[c];
            var others = Enumerable.Range(0, Confusion.Classes).Where(other => other != c);
            return new InstanceScore(hits, misses, others.Sum(other => Confusion[other, c]));
        }
    }

    /// <summary>The mean over the classes that have instances and occur, or null.</summary>
    public double? Mean
    {
        get
        {
            double[] known = [.. _meanSizes.Keys.Order().Select(c => this[c].Iou).OfType<double>()];
            return known.Length == 0 ? null : known.Average();
        }
    }

    /// <summary>Counts an image's pixels.</summary>
    /// <param name="truth">For each pixel class · 1000 + number of the instance, or the class alone.</param>
    /// <param name="prediction">A class for each pixel.</param>
    /// <param name="ignoreIndex">The truth that counts nowhere, or -1.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, a counted pixel's value is no class, or an instance is of a class without a mean size: then nothing was counted.
    /// </exception>
    public void Add(ReadOnlySpan<int> truth, ReadOnlySpan<byte> prediction, int ignoreIndex = -1)
    {
        var classes = new byte[truth.Length];
        var instances = new Dictionary<int, (long Size, long Hits)>();
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] == ignoreIndex)
            {
                classes[i] = Ignored;
                continue;
            }

            var isInstance = truth[i] >= FirstInstance;
            var c = isInstance ? truth[i] / FirstInstance : truth[i];
            if (c < 0 || c >= Confusion.Classes || (isInstance && !_meanSizes.ContainsKey(c)))
            {
                throw new ArgumentException(
                    $"Pixel {i} is {truth[i]}, and {(isInstance ? $"class {c} has no instances" : $"there are {Confusion.Classes} classes")}.", nameof(truth));
            }

            classes[i] = (byte)c;
            if (isInstance && i < prediction.Length)
            {
                var (size, hits) = instances.GetValueOrDefault(truth[i]);
                instances[truth[i]] = (size + 1, hits + (prediction[i] == c ? 1 : 0));
            }
        }

        Confusion.Add(classes, prediction, Ignored);
        foreach (var (instance, (size, hits)) in instances)
        {
            var c = instance / FirstInstance;
            var weight = _meanSizes[c] / size;
            var (allHits, allMisses) = _weighed[c];
            _weighed[c] = (allHits + (weight * hits), allMisses + (weight * (size - hits)));
        }
    }
}

/// <summary>What a class came to over all images.</summary>
/// <param name="TruePositives">Pixels of its instances that were taken for it, weighed.</param>
/// <param name="FalseNegatives">Pixels of its instances that were not, weighed.</param>
/// <param name="FalsePositives">Pixels of other classes that were taken for it.</param>
public readonly record struct InstanceScore(double TruePositives, double FalseNegatives, long FalsePositives)
{
    /// <summary>TP / (TP + FP + FN), or null where the class neither has an instance nor was predicted.</summary>
    public double? Iou => TruePositives + FalseNegatives + FalsePositives is > 0 and var all ? TruePositives / all : null;
}
