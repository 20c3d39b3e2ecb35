using EUNet.Imaging;
using EUNet.Networks.Backends;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>
/// Runs a network forward, with the running statistics folded into its weights: the weights are those of the session's first
/// run. Nothing is allocated after it.
/// </summary>
public sealed class InferenceSession : NetworkSession
{
    private float[]? _pixels;
    private float[]? _scores;

    internal InferenceSession(Network network, Arena arena, FeatureMap input, FeatureMap logits, ISessionBackend backend)
        : base(network, arena, input, logits, backend)
    {
    }

    /// <summary>Runs the network on normalised pixels, N × H × W × C.</summary>
    public void Run(ReadOnlySpan<float> pixels)
    {
        WriteInput(pixels);
        Backend.Forward();
    }

    /// <summary>Runs the network again on the input that is there.</summary>
    public void Run() => Backend.Forward();

    /// <summary>
    /// The class of every pixel of a photo: it is resized to the session's size where it has another, and the classes back to its own.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network classifies, has other inputs than RGB, or the session has a batch.</exception>
    public SegmentationMap Segment(RgbImage photo)
    {
        var card = Network.Card;
        if (card.Classifies || card.InputChannels != 3 || Batch != 1)
        {
            throw new InvalidOperationException($"{card.Name} at batch {Batch} cannot segment a photo: that takes a segmentation network with three input channels at batch 1.");
        }

        var sized = photo.Width == Width && photo.Height == Height ? photo : ImageResize.Bilinear(photo, Width, Height);
        _pixels ??= new float[InputLength];
        _scores ??= new float[LogitsLength];
        card.Normalization.Apply(sized.Pixels, _pixels, 3);
        Run(_pixels);
        ReadLogits(_scores);
        var (rows, columns, channels) = LogitsShape;
        var indices = LogitsToClasses.Of(_scores, channels);
        var map = rows == photo.Height && columns == photo.Width
            ? indices
            : ImageResize.Nearest(new IndexImage(columns, rows, indices), photo.Width, photo.Height).Indices;
        return new SegmentationMap(photo, map, LogitsToClasses.Named(card));
    }
}
