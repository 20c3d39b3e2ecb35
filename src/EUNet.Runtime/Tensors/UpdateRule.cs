namespace EUNet.Tensors;

/// <summary>How an optimizer treats a parameter: a parameter group of other libraries, stated one by one.</summary>
/// <param name="Rate">Times the learning rate; 0 leaves the parameter as it is.</param>
/// <param name="Decay">Times the weight decay.</param>
public readonly record struct UpdateRule(float Rate, float Decay)
{
    /// <summary>Kernels decay, biases and norms do not: what holds unless other rules are set.</summary>
    public static UpdateRule KernelsDecay(Parameter parameter) => new(1, parameter.Shape.Count > 1 ? 1 : 0);

    /// <summary>Everything is treated alike.</summary>
    public static UpdateRule Uniform(Parameter parameter) => new(1, 1);
}

/// <summary>What training keeps beside the weights, laid out like <see cref="ParameterSet.Values"/>. A checkpoint holds all of it.</summary>
public enum StateBlock
{
    /// <summary>SGD's velocity, Adam's first moment, RMSProp's velocity.</summary>
    First,

    /// <summary>Adam's second moment, RMSProp's mean of squares.</summary>
    Second,

    /// <summary>The moving average of the weights.</summary>
    Average,
}
