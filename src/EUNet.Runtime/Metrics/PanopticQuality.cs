namespace EUNet.Metrics;

/// <summary>
/// Panoptic quality over any number of images (Kirillov, He, Girshick, Rother and Dollar, 2019): segments of truth and prediction are matched image by
/// image, and their counts are summed before any ratio.
/// </summary>
public sealed class PanopticQuality
{
    private readonly Dictionary<int, PanopticScore> _scores;
    private readonly int _voidId;

    /// <summary>Nothing counted yet.</summary>
    /// <param name="categories">All categories.</param>
    /// <param name="voidId">What pixels hold that belong to no segment.</param>
    /// <exception cref="ArgumentException">Two categories have one number.</exception>
    public PanopticQuality(IReadOnlyList<PanopticCategory> categories, int voidId = 0)
    {
        (Categories, _voidId) = (categories, voidId);
        _scores = categories.ToDictionary(category => category.Id, _ => default(PanopticScore));
    }

    /// <summary>The categories.</summary>
    public IReadOnlyList<PanopticCategory> Categories { get; }

    /// <summary>A category's score so far.</summary>
    /// <exception cref="KeyNotFoundException">There is no such category.</exception>
    public PanopticScore this[int category] => _scores[category];

    /// <summary>The mean over the categories of which there was a segment, or null where there was none at all.</summary>
    public PanopticMean? All => Mean(_ => true);

    /// <summary>The same over things.</summary>
    public PanopticMean? Things => Mean(category => category.IsThing);

    /// <summary>The same over stuff.</summary>
    public PanopticMean? Stuff => Mean(category => !category.IsThing);

    /// <summary>Counts an image's segments.</summary>
    /// <param name="truth">A segment's id for each pixel.</param>
    /// <param name="prediction">A segment's id for each pixel.</param>
    /// <param name="truths">The segments of the truth.</param>
    /// <param name="predictions">The segments of the prediction.</param>
    /// <returns>What overlapped, and what was left out.</returns>
    /// <exception cref="ArgumentException">
    /// The lengths differ, a pixel's id is no segment's, or a segment has no pixel or no known category: then nothing was counted.
    /// </exception>
    public PanopticMatching Add(
        ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, IReadOnlyList<PanopticSegment> truths, IReadOnlyList<PanopticSegment> predictions)
    {
        foreach (var segment in truths.Concat(predictions).Where(segment => !_scores.ContainsKey(segment.Category)))
        {
            throw new ArgumentException($"Segment {segment.Id} is of category {segment.Category}, which there is not.");
        }

        var overlaps = new PanopticOverlaps(truth, prediction, truths, predictions, _voidId);
        PanopticPair[] pairs = [.. overlaps.Pairs];
        var found = pairs.Where(pair => pair.IsMatch).ToDictionary(pair => pair.Truth);
        var right = found.Values.Select(pair => pair.Prediction).ToHashSet();
        foreach (var segment in overlaps.Truths.Where(segment => !segment.IsCrowd))
        {
            var score = this[segment.Category];
            _scores[segment.Category] = found.TryGetValue(segment.Id, out var match)
                ? score with { IouSum = score.IouSum + match.Iou, TruePositives = score.TruePositives + 1 }
                : score with { FalseNegatives = score.FalseNegatives + 1 };
        }

        var leftOut = new List<int>();
        foreach (var segment in overlaps.Predictions.Where(segment => !right.Contains(segment.Id)))
        {
            if (overlaps.IsExcused(segment))
            {
                leftOut.Add(segment.Id);
                continue;
            }

            var score = this[segment.Category];
            _scores[segment.Category] = score with { FalsePositives = score.FalsePositives + 1 };
        }

        return new PanopticMatching(pairs, leftOut);
    }

    private PanopticMean? Mean(Func<PanopticCategory, bool> counts)
    {
        PanopticScore[] known = [.. Categories.Where(counts).Select(category => this[category.Id]).Where(score => score.Pq is not null)];
        return known.Length == 0
            ? null
            : new PanopticMean(known.Average(score => score.Pq!.Value), known.Average(score => score.Sq!.Value), known.Average(score => score.Rq!.Value));
    }
}
