namespace EUNet.Profiling;

/// <summary>What a run is made of, in its order. An inference is a forward phase alone.</summary>
public enum ProfilePhase
{
    /// <summary>From the input to the logits.</summary>
    Forward,

    /// <summary>The loss and the logits' gradient.</summary>
    Loss,

    /// <summary>From the logits' gradient to those of the parameters.</summary>
    Backward,

    /// <summary>What the gradients do to the weights.</summary>
    Update,
}
