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

    /// <summary>Runs every step, from the gradient of the logits to those of the parameters, which it adds to.</summary>
    public abstract void Backward(TPass pass);
}
