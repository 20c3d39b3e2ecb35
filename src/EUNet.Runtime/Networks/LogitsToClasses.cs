using EUNet.Imaging;

namespace EUNet.Networks;

/// <summary>From logits to class indices: the largest of several channels; of a single one, whether it is positive.</summary>
internal static class LogitsToClasses
{
    /// <summary>One index for each pixel; where channels tie, the lower.</summary>
    public static byte[] Of(ReadOnlySpan<float> logits, int channels)
    {
        var indices = new byte[logits.Length / channels];
        for (var i = 0; i < indices.Length; i++)
        {
            var pixel = logits.Slice(i * channels, channels);
            var best = channels == 1 && pixel[0] > 0 ? 1 : 0;
            for (var c = 1; c < channels; c++)
            {
                best = pixel[c] > pixel[best] ? c : best;
            }

            indices[i] = (byte)best;
        }

        return indices;
    }

    /// <summary>Indices of any size as a map over the photo that they were made from.</summary>
    public static SegmentationMap Map(NetworkCard card, RgbImage photo, IndexImage indices)
    {
        var sized = (indices.Width, indices.Height) == (photo.Width, photo.Height) ? indices : ImageResize.Nearest(indices, photo.Width, photo.Height);
        return new SegmentationMap(photo, sized.Indices, card.PixelClasses);
    }
}
