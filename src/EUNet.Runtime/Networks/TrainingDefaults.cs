using EUNet.Losses;

namespace EUNet.Networks;

/// <summary>What training starts from unless it is told otherwise: the spec's <c>training</c>.</summary>
/// <param name="Loss">What it minimises.</param>
public sealed record TrainingDefaults(TrainingLoss Loss)
{
    /// <summary>The loss itself.</summary>
    public Loss CreateLoss() => Loss == TrainingLoss.Bce ? Losses.Loss.Bce() : Losses.Loss.CrossEntropy();
}

/// <summary>What training minimises.</summary>
public enum TrainingLoss
{
    /// <summary>Softmax cross-entropy, of two logits or more: <see cref="TrainingSession.SoftmaxCrossEntropy"/>.</summary>
    CrossEntropy,

    /// <summary>Binary cross-entropy of the sigmoid, of one logit: <see cref="TrainingSession.SigmoidCrossEntropy"/>.</summary>
    Bce,
}
