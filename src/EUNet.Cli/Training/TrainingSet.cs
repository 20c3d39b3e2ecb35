using EUNet.Cli.Runs;
using EUNet.Data;
using EUNet.Imaging;
using EUNet.Metrics;
using EUNet.Networks;

namespace EUNet.Cli.Training;

/// <summary>What a validation came to.</summary>
/// <param name="Metric">What is to grow: mean IoU, or, of a classifier, the share of photos that are labelled rightly.</param>
/// <param name="Accuracy">The share of pixels or photos that are right.</param>
/// <param name="Matrix">Which class was taken for which; null for a classifier.</param>
internal sealed record Validation(double Metric, double Accuracy, ConfusionMatrix? Matrix);

/// <summary>What a run trains on and is held against: photos with masks, or photos with labels.</summary>
internal abstract class TrainingSet : IDisposable
{
    /// <summary>Opens a folder and checks every file in it.</summary>
    /// <exception cref="InputException">Something is wrong with it; the message lists all of it.</exception>
    public static TrainingSet Open(Network network, TrainOptions options) => network.Card.Classifies ? new LabelledSet(network, options) : new MaskedSet(network, options);

    /// <summary>What is trained on.</summary>
    public abstract IBatchSource Batches { get; }

    /// <summary>Each class's share.</summary>
    public abstract IReadOnlyList<double> Frequencies { get; }

    /// <summary>Photos for validation; 0: there are none.</summary>
    public abstract int Held { get; }

    /// <summary>What <see cref="Validation.Metric"/> is called.</summary>
    public abstract string MetricName { get; }

    /// <summary>The classes' names, in index order, of which validations give each one's figures.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>Holds the network's present weights against the photos for validation.</summary>
    /// <param name="progress">Called after each photo with how many are done.</param>
    public abstract Validation Validate(Action<int> progress);

    /// <summary>A picture of some of them with truth and prediction by the network's present weights, or null.</summary>
    public abstract RgbImage? DrawPanels();

    /// <inheritdoc/>
    public abstract void Dispose();
}
