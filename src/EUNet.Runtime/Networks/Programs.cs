using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>A generated schedule for inference, with the maps it runs on.</summary>
/// <typeparam name="TPass">The pass that runs its steps.</typeparam>
public abstract class InferenceProgram<TPass>
{
    /// <summary>The map that callers fill: normalised pixels.</summary>
    public FeatureMap Input { get; protected init; } = null!;

    /// <summary>The map of the logits.</summary>
    public FeatureMap Logits { get; protected init; } = null!;

    /// <summary>Runs every step, from the input to the logits.</summary>
    public abstract void Forward(TPass pass);
}

/// <summary>A generated schedule for training: the forward pass with the batch's statistics, and the way back.</summary>
/// <typeparam name="TPass">The pass that runs its steps.</typeparam>
public abstract class TrainingProgram<TPass> : InferenceProgram<TPass>
{
    /// <summary>The map that the loss fills.</summary>
    public FeatureMap LogitsGradient { get; protected init; } = null!;

    /// <summary>The gradient of the input, or null where the session was not asked for it.</summary>
    public FeatureMap? InputGradient { get; protected init; }

    /// <summary>How much <see cref="Backward"/> makes again: what the arena was laid out for.</summary>
    public Recomputation Recomputation { get; internal set; }

    /// <summary>Whether norms, activations and all else that is elementwise are made again.</summary>
    protected bool NormalizationAgain => Recomputation >= Recomputation.Normalization;

    /// <summary>Whether convolutions that are cheap for their memory are made again as well.</summary>
    protected bool ConvolutionAgain => Recomputation >= Recomputation.Convolution;

    /// <summary>Runs every step, from the gradient of the logits to those of the parameters, which it adds to.</summary>
    public abstract void Backward(TPass pass);
}
