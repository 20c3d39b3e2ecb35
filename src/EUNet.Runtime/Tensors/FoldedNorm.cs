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

        return Of(shift, At(norm.Weight), At(norm.Bias), At(norm.Mean), At(norm.Variance), norm.Epsilon);
    }

    /// <summary>Factor = gamma / √(variance + ε); shift = (bias - mean) · factor + beta.</summary>
    public static (double Factor, double Shift) Of(double bias, double gamma, double beta, double mean, double variance, double epsilon)
    {
        var factor = gamma / Math.Sqrt(variance + epsilon);
        return (factor, ((bias - mean) * factor) + beta);
    }
}
