namespace EUNet.Gpu;

/// <summary>The constants of one of Adam's updates.</summary>
public struct AdamStep
{
    /// <summary>rate / (1 - beta1^t).</summary>
    public float Rate;

    /// <summary>Decay of the gradients' mean.</summary>
    public float Beta1;

    /// <summary>Decay of their squares' mean.</summary>
    public float Beta2;

    /// <summary>Added to the root.</summary>
    public float Epsilon;

    /// <summary>1 / (1 - beta2^t).</summary>
    public float Correction;

    /// <summary>Adam's: what is added to the gradient, times the parameter.</summary>
    public float Coupled;

    /// <summary>AdamW's, rate · weight decay: what the parameter loses, times itself, before the step.</summary>
    public float Decoupled;
}

/// <summary>The constants of one of RMSProp's updates.</summary>
public struct RmsPropStep
{
    /// <summary>The learning rate.</summary>
    public float Rate;

    /// <summary>Decay of the mean of squares.</summary>
    public float Decay;

    /// <summary>Momentum.</summary>
    public float Momentum;

    /// <summary>Added under the root.</summary>
    public float Epsilon;

    /// <summary>Weight decay.</summary>
    public float WeightDecay;
}
