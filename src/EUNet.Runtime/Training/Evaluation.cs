using EUNet.Data;
using EUNet.Imaging;
using EUNet.Metrics;
using EUNet.Networks;

namespace EUNet.Training;

/// <summary>Holds a network's classes against a data set's masks.</summary>
public static class Evaluation
{
    // What masks hold where nothing counts, besides the spec's own ignore index.
    private const byte Unlabelled = 255;

    /// <summary>The confusion matrix of all photos, at their own sizes.</summary>
    /// <param name="photos">Photos and masks.</param>
    /// <param name="card">The network's card: its classes and ignore index.</param>
    /// <param name="segment">Gives a photo's classes.</param>
    /// <param name="report">Called after each photo with the number of those that are done.</param>
    /// <exception cref="InputException">A photo or mask cannot be read any more.</exception>
    public static ConfusionMatrix Of(SegmentationFolder photos, NetworkCard card, Func<RgbImage, SegmentationMap> segment, Action<int>? report = null)
    {
        var matrix = new ConfusionMatrix(card.PixelClasses.Count);
        var ignore = card.IgnoreIndex >= 0 ? card.IgnoreIndex : Unlabelled;
        for (var i = 0; i < photos.Count; i++)
        {
            var (photo, mask) = photos.Load(i);
            byte[] truth = [.. mask.Indices.Select(value => value == Unlabelled ? (byte)ignore : value)];
            matrix.Add(truth, segment(photo).Indices, ignore);
            report?.Invoke(i + 1);
        }

        return matrix;
    }
}
