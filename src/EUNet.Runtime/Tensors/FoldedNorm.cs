namespace EUNet.Tensors;

/// <summary>
/// What inference makes of a layer's bias and norm, in double: with its running statistics a norm is a factor for each output channel's weights
/// and a shift behind them.
/// </summary>
public static class FoldedNorm
{
    /// <summary>Factor = gamma / √(variance + ε), 1 without a norm; shift = (bias - mean) · factor + beta, or the bias alone.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="channel">The output channel.</param>
    public static (double Factor, double Shift) Of(Layer layer, ParameterSet parameters, int channel)
    {
        double At(Parameter parameter) => parameters.Span(parameter)[channel];
        var shift = layer.Bias is { } bias ? At(bias) : 0;
        if (layer.Norm is not { } norm)
        {
            return (1, shift);
        }

        var factor = At(norm.Weight) / Math.Sqrt(At(norm.Variance) + norm.Epsilon);
        return (factor, ((shift - At(norm.Mean)) * factor) + At(norm.Bias));
    }
}
