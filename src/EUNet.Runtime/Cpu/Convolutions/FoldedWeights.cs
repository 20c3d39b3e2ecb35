using EUNet.Tensors;

namespace EUNet.Cpu.Convolutions;

/// <summary>A norm folded into the convolution before it; see <see cref="FoldedNorm"/>.</summary>
internal static unsafe class FoldedWeights
{
    /// <summary>The factors of the weights and the biases, one for each output channel, written <paramref name="repeats"/> times in a row.</summary>
    public static void Fold(Layer layer, ParameterSet parameters, float* scale, float* bias, int repeats)
    {
        var channels = layer.OutChannels;
        for (var c = 0; c < channels; c++)
        {
            var (factor, shift) = FoldedNorm.Of(layer, parameters, c);
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                scale[(repeat * channels) + c] = (float)factor;
                bias[(repeat * channels) + c] = (float)shift;
            }
        }
    }
}
