using EUNet.Tensors;

namespace EUNet.Cpu.Convolutions;

/// <summary>A norm folded into the convolution before it: w' = w · gamma / sqrt(variance + epsilon), b' = (b - mean) · the same + beta.</summary>
internal static unsafe class FoldedWeights
{
    /// <summary>The factors of the weights and the biases, one for each output channel, written <paramref name="repeats"/> times in a row.</summary>
    public static void Fold(Layer layer, ParameterSet parameters, float* scale, float* bias, int repeats)
    {
        var channels = layer.OutChannels;
        for (var c = 0; c < channels; c++)
        {
            double factor = 1, shift = layer.Bias is { } own ? parameters.Values[own.Offset + c] : 0;
            if (layer.Norm is { } norm)
            {
                factor = parameters.Values[norm.Weight.Offset + c]
                    / Math.Sqrt((double)parameters.Values[norm.Variance.Offset + c] + norm.Epsilon);
                shift = ((shift - parameters.Values[norm.Mean.Offset + c]) * factor) + parameters.Values[norm.Bias.Offset + c];
            }

            for (var repeat = 0; repeat < repeats; repeat++)
            {
                scale[(repeat * channels) + c] = (float)factor;
                bias[(repeat * channels) + c] = (float)shift;
            }
        }
    }
}
