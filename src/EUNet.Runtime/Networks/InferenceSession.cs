using EUNet.Imaging;
using EUNet.Networks.Backends;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>
/// Runs a network forward, with the running statistics folded into its weights. That is done in the first run, and again in the first run
/// after the network's weights changed (loaded, initialised, trained), in the same memory: nothing is allocated after the first run.
/// </summary>
public class InferenceSession : NetworkSession
{
    private float[]? _pixels;
    private float[]? _scores;

    /// <summary>A session of prepared parts; generated code derives typed sessions, with its network's taps and classes.</summary>
    public InferenceSession(InferenceParts parts)
        : base(parts.Network, parts.Arena, parts.Input, parts.Logits, parts.Backend)
    {
    }

    /// <summary>Runs the network on normalised pixels, N × H × W × C.</summary>
    /// <exception cref="ObjectDisposedException">The session or its network was disposed.</exception>
    public void Run(ReadOnlySpan<float> pixels)
    {
        WriteInput(pixels);
        Backend.Forward();
    }

    /// <summary>Runs the network again on the input that is there.</summary>
    /// <exception cref="ObjectDisposedException">The session or its network was disposed.</exception>
    public void Run() => Backend.Forward();

    /// <summary>
    /// The class of every pixel of a photo: it is resized to the session's size where it has another, and the classes back to its own.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network classifies, has other inputs than RGB, or the session has a batch.</exception>
    public SegmentationMap Segment(RgbImage photo)
    {
        RequireSegmenter();
        _scores ??= new float[LogitsLength];
        RunPhoto(photo);
        ReadLogits(_scores);
        var (rows, columns, channels) = LogitsShape;
        return LogitsToClasses.Map(Network.Card, photo, new IndexImage(columns, rows, LogitsToClasses.Of(_scores, channels)));
    }

    /// <summary>What a photo shows: it is cut from the middle as <see cref="EvaluationCrop"/> says, at the session's size.</summary>
    /// <exception cref="InvalidOperationException">The network does not classify, has other inputs than RGB, or the session has a batch.</exception>
    public Classification Classify(RgbImage photo)
    {
        var card = Network.Card;
        if (!card.Classifies || card.InputChannels != 3 || Batch != 1)
        {
            throw new InvalidOperationException($"{card.Name} at batch {Batch} cannot classify a photo: that takes a classifier with three input channels at batch 1.");
        }

        _scores ??= new float[LogitsLength];
        RunPhoto(EvaluationCrop.Of(photo, Height, Width));
        ReadLogits(_scores);
        return new Classification(_scores);
    }

    /// <summary>Runs the network on a photo, resized to the session's size where it has another and normalised as the network's card says.</summary>
    /// <exception cref="InvalidOperationException">The network has other inputs than RGB, or the session has a batch.</exception>
    public void Run(RgbImage photo)
    {
        if (Network.Card.InputChannels != 3 || Batch != 1)
        {
            throw new InvalidOperationException($"{Network.Card.Name} at batch {Batch} cannot run on a photo: that takes three input channels at batch 1.");
        }

        RunPhoto(photo);
    }

    internal void RequireSegmenter()
    {
        var card = Network.Card;
        if (card.Classifies || card.InputChannels != 3 || Batch != 1)
        {
            throw new InvalidOperationException($"{card.Name} at batch {Batch} cannot segment a photo: that takes a segmentation network with three input channels at batch 1.");
        }
    }

    private void RunPhoto(RgbImage photo)
    {
        _pixels ??= new float[InputLength];
        Network.Card.Normalization.Apply(ImageResize.Bilinear(photo, Width, Height).Pixels, _pixels, 3);
        Run(_pixels);
    }

    private protected override string AskingForTaps => "CreateSession(..., keepTaps: true)";
}
