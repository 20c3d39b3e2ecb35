namespace EUNet.Metrics;

/// <summary>A category of a panoptic segmentation.</summary>
/// <param name="Id">Its number.</param>
/// <param name="IsThing">Whether it comes in instances (a car), or is stuff (sky).</param>
public readonly record struct PanopticCategory(int Id, bool IsThing);

/// <summary>A segment of an image: all pixels of one id.</summary>
/// <param name="Id">What the segment's pixels hold.</param>
/// <param name="Category">Its category's number.</param>
/// <param name="IsCrowd">Of the truth: a group that is not told apart. It is missed by nobody, and who lies on it is not wrong.</param>
public readonly record struct PanopticSegment(int Id, int Category, bool IsCrowd = false);

/// <summary>A segment of the truth and one of the prediction, of one category, that have pixels in common.</summary>
/// <param name="Truth">The truth's id.</param>
/// <param name="Prediction">The prediction's id.</param>
/// <param name="Intersection">Pixels in common.</param>
/// <param name="Union">Pixels of either, without those of the prediction that lie on void.</param>
public readonly record struct PanopticPair(int Truth, int Prediction, long Intersection, long Union)
{
    /// <summary>Intersection over union.</summary>
    public double Iou => (double)Intersection / Union;

    /// <summary>Whether the two are a match: more than half; at most one segment can be that to another.</summary>
    public bool IsMatch => 2 * Intersection > Union;
}

/// <summary>What was found in an image.</summary>
/// <param name="Pairs">Segments that overlap, by the truth's id and then the prediction's.</param>
/// <param name="LeftOut">Ids of unmatched segments of the prediction that count nowhere: more than half of each lies on void and on crowds of its category.</param>
public sealed record PanopticMatching(IReadOnlyList<PanopticPair> Pairs, IReadOnlyList<int> LeftOut);
