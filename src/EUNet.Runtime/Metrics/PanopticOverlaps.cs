using System.Runtime.InteropServices;

namespace EUNet.Metrics;

/// <summary>How the segments of an image's truth and of its prediction lie on each other.</summary>
internal sealed class PanopticOverlaps
{
    private readonly Dictionary<(int Truth, int Prediction), long> _pixels = [];
    private readonly Dictionary<int, long> _truthAreas;
    private readonly Dictionary<int, long> _predictionAreas;
    private readonly int _voidId;

    /// <summary>Counts the pixels.</summary>
    /// <exception cref="ArgumentException">See <see cref="PanopticQuality.Add"/>.</exception>
    public PanopticOverlaps(
        ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, IReadOnlyList<PanopticSegment> truths, IReadOnlyList<PanopticSegment> predictions, int voidId)
    {
        if (truth.Length != prediction.Length)
        {
            throw new ArgumentException($"{truth.Length} pixels of truth and {prediction.Length} of prediction.", nameof(prediction));
        }

        for (var i = 0; i < truth.Length; i++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_pixels, (truth[i], prediction[i]), out _)++;
        }

        (Truths, Predictions, _voidId) = ([.. truths.OrderBy(segment => segment.Id)], [.. predictions.OrderBy(segment => segment.Id)], voidId);
        _truthAreas = Areas("truth", Truths, _pixels.Select(entry => (entry.Key.Truth, entry.Value)));
        _predictionAreas = Areas("prediction", Predictions, _pixels.Select(entry => (entry.Key.Prediction, entry.Value)));
    }

    /// <summary>The truth's segments, by id.</summary>
    public PanopticSegment[] Truths { get; }

    /// <summary>The prediction's segments, by id.</summary>
    public PanopticSegment[] Predictions { get; }

    /// <summary>Segments of one category, no crowds, that have pixels in common.</summary>
    public IEnumerable<PanopticPair> Pairs =>
        from truth in Truths
        where !truth.IsCrowd
        from prediction in Predictions
        where prediction.Category == truth.Category
        let common = Pixels(truth.Id, prediction.Id)
        where common > 0
        select new PanopticPair(
            truth.Id, prediction.Id, common, _truthAreas[truth.Id] + _predictionAreas[prediction.Id] - common - Pixels(_voidId, prediction.Id));

    /// <summary>Whether more than half of a segment of the prediction lies where nothing can be wrong: on void and on crowds of its category.</summary>
    public bool IsExcused(PanopticSegment prediction)
    {
        var crowds = Truths.Where(truth => truth.IsCrowd && truth.Category == prediction.Category);
        return 2 * (Pixels(_voidId, prediction.Id) + crowds.Sum(crowd => Pixels(crowd.Id, prediction.Id))) > _predictionAreas[prediction.Id];
    }

    private long Pixels(int truth, int prediction) => _pixels.GetValueOrDefault((truth, prediction));

    private Dictionary<int, long> Areas(string of, PanopticSegment[] segments, IEnumerable<(int Id, long Pixels)> runs)
    {
        var areas = new Dictionary<int, long>();
        foreach (var segment in segments)
        {
            if (segment.Id == _voidId || !areas.TryAdd(segment.Id, 0))
            {
                throw new ArgumentException($"Segment {segment.Id} of the {of} {(segment.Id == _voidId ? "is void" : "stands twice")}.");
            }
        }

        foreach (var (id, pixels) in runs.Where(run => run.Id != _voidId))
        {
            areas[id] = areas.TryGetValue(id, out var area) ? area + pixels : throw new ArgumentException($"Pixels of the {of} hold {id}, which is no segment's id.");
        }

        foreach (var segment in segments.Where(segment => areas[segment.Id] == 0))
        {
            throw new ArgumentException($"Segment {segment.Id} of the {of} has no pixel.");
        }

        return areas;
    }
}
