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
        return new SegmentationMap(photo, sized.Indices, Named(card));
    }

    /// <summary>The classes those indices stand for: the network's own, or, where it names none, numbered ones.</summary>
    public static IReadOnlyList<ClassInfo> Named(NetworkCard card)
    {
        if (card.Outputs > 1 && card.Classes.Count == card.Outputs)
        {
            return card.Classes;
        }

        if (card.Outputs == 1)
        {
            return [new ClassInfo("background", Rgb.From(0)), card.Classes.Count == 1 ? card.Classes[0] : new ClassInfo("foreground", Rgb.From(0xFFFFFF))];
        }

        return [.. Enumerable.Range(0, card.Outputs).Select(i => new ClassInfo($"class {i}", Rgb.From(i * 0x3F1D67 & 0xFFFFFF)))];
    }
}
