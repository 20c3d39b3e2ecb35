namespace EUNet.Metrics;

/// <summary>What a category's segments came to over all images.</summary>
/// <param name="IouSum">The sum of the matches' intersection over union.</param>
/// <param name="TruePositives">Matches.</param>
/// <param name="FalsePositives">Segments of the prediction that match none.</param>
/// <param name="FalseNegatives">Segments of the truth that none matches.</param>
public readonly record struct PanopticScore(double IouSum, int TruePositives, int FalsePositives, int FalseNegatives)
{
    /// <summary>Panoptic quality, IouSum / (TP + FP / 2 + FN / 2): the product of the other two. Null where there was no segment.</summary>
    public double? Pq => Counted ? IouSum / Weighted : null;

    /// <summary>Segmentation quality, the matches' mean IoU; 0 where nothing matches.</summary>
    public double? Sq => Counted ? TruePositives == 0 ? 0 : IouSum / TruePositives : null;

    /// <summary>Recognition quality, TP / (TP + FP / 2 + FN / 2).</summary>
    public double? Rq => Counted ? TruePositives / Weighted : null;

    private bool Counted => Weighted > 0;

    private double Weighted => TruePositives + ((FalsePositives + FalseNegatives) / 2.0);
}

/// <summary>Means of the categories' qualities.</summary>
public readonly record struct PanopticMean(double Pq, double Sq, double Rq);
