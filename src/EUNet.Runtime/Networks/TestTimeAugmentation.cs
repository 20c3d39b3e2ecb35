using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Losses;

namespace EUNet.Networks;

/// <summary>The views of a photo whose probabilities are averaged.</summary>
/// <param name="Scales">Factors of the photo's sides, above 0: the network runs once at each.</param>
/// <param name="Flip">At each scale it runs a second time, on the mirror image.</param>
public sealed record TestTimeAugmentation(IReadOnlyList<double> Scales, bool Flip)
{
    /// <summary>The photo as it is, alone.</summary>
    public static TestTimeAugmentation None { get; } = new([1], false);

    /// <summary>Whether the photo as it is is the only view.</summary>
    public bool IsNone => Scales is [1] && !Flip;

    /// <summary>Rows and columns that a photo is run at, scale by scale.</summary>
    public IReadOnlyList<(int Height, int Width)> Sizes(int height, int width) => [.. Scales.Select(scale => (Scaled(height, scale), Scaled(width, scale)))];

    private static int Scaled(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale, MidpointRounding.AwayFromZero));
}

/// <summary>
/// Segments photos by several views of each: the softmax (of one logit the sigmoid) of every view is brought back to the photo's size and side, and the
/// classes are those of the mean. A session for each scale is kept for as long as photos of one size come.
/// </summary>
public sealed class AugmentedSegmentation : IDisposable
{
    private readonly Network _network;
    private readonly Device _device;
    private readonly TestTimeAugmentation _views;
    private InferenceSession[] _sessions = [];

    /// <summary>A network's views; nothing runs yet.</summary>
    /// <param name="network">A segmentation network with three input channels.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="views">The views.</param>
    /// <exception cref="ArgumentException">There is no scale, or one that is not above 0.</exception>
    public AugmentedSegmentation(Network network, Device device, TestTimeAugmentation views)
    {
        if (views.Scales.Count == 0 || views.Scales.Any(scale => !(scale > 0) || double.IsInfinity(scale)))
        {
            throw new ArgumentException($"The scales {string.Join(", ", views.Scales)} are not one or more numbers above 0.", nameof(views));
        }

        (_network, _device, _views) = (network, device, views);
    }

    /// <summary>The class of every pixel of a photo.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="height">Rows that scale 1 stands for; the classes are brought back to the photo's own.</param>
    /// <param name="width">Columns that scale 1 stands for.</param>
    /// <exception cref="InvalidOperationException">The network classifies, or has other inputs than RGB.</exception>
    /// <exception cref="InputException">A view is too large for any session.</exception>
    public SegmentationMap Segment(RgbImage photo, int height, int width)
    {
        Prepare(_views.Sizes(height, width));
        _sessions[0].RequireSegmenter();
        if (_views.IsNone)
        {
            return _sessions[0].Segment(photo);
        }

        var channels = _sessions[0].LogitsShape.Channels;
        if ((long)height * width * channels > Array.MaxLength)
        {
            throw new InputException($"{height} × {width} pixels of {channels} probabilities are too large. Choose a smaller size.");
        }

        var sums = new float[height * width * channels];
        foreach (var session in _sessions)
        {
            ImageResize.AddBilinear(Scores(session, photo), (session.LogitsShape.Height, session.LogitsShape.Width), channels, sums, (height, width));
        }

        return LogitsToClasses.Map(_network.Card, photo, new IndexImage(width, height, LogitsToClasses.Of(sums, channels)));
    }

    /// <inheritdoc cref="Segment(RgbImage, int, int)"/>
    public SegmentationMap Segment(RgbImage photo) => Segment(photo, photo.Height, photo.Width);

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_sessions, session => session.Dispose());

    private void Prepare(IReadOnlyList<(int Height, int Width)> sizes)
    {
        if (_sessions.Select(session => (session.Height, session.Width)).SequenceEqual(sizes))
        {
            return;
        }

        Dispose();
        _sessions = [];
        foreach (var (height, width) in sizes)
        {
            _sessions = [.. _sessions, _network.CreateSession(_device, 1, height, width)];
        }
    }

    // Of one view, or of a view and its mirror image.
    private float[] Scores(InferenceSession session, RgbImage photo)
    {
        var sized = ImageResize.Bilinear(photo, session.Width, session.Height);
        var scores = Run(session, sized);
        if (_views.Flip)
        {
            var (_, width, channels) = session.LogitsShape;
            var mirrored = Run(session, sized.Mirrored());
            for (var at = 0; at < scores.Length; at += channels)
            {
                var (row, column) = Math.DivRem(at / channels, width);
                var other = ((row * width) + width - 1 - column) * channels;
                for (var c = 0; c < channels; c++)
                {
                    scores[at + c] += mirrored[other + c];
                }
            }
        }

        return scores;
    }

    private static float[] Run(InferenceSession session, RgbImage photo)
    {
        session.Run(photo);
        var scores = new float[session.LogitsLength];
        session.ReadLogits(scores);
        var channels = session.LogitsShape.Channels;
        for (var at = 0; at < scores.Length; at += channels)
        {
            var pixel = scores.AsSpan(at, channels);
            Probability.Of(pixel, pixel);
            // Of one channel: above 0 where the foreground is likelier, as logits are.
            pixel[0] -= channels == 1 ? 0.5f : 0;
        }

        return scores;
    }
}
