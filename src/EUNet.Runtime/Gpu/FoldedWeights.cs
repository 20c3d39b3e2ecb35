using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Folds a layer's norm (with its running statistics) and bias into kernel and bias, in double.</summary>
internal static class FoldedWeights
{
    /// <summary>Writes the folded kernel, laid out as the parameter, and the folded bias.</summary>
    /// <param name="scale">Room for a factor for each output channel.</param>
    public static void Fold(ParameterSet parameters, Layer layer, Span<float> weight, Span<float> bias, Span<double> scale)
    {
        var source = parameters.Span(layer.Weight);
        var channels = layer.OutChannels;
        for (var c = 0; c < channels; c++)
        {
            (scale[c], var add) = FoldedNorm.Of(layer, parameters, c);
            bias[c] = (float)add;
        }

        // Output channels are the fastest index of every layout.
        for (var i = 0; i < source.Length; i++)
        {
            weight[i] = (float)(source[i] * scale[i % channels]);
        }
    }
}
