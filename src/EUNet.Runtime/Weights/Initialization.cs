using EUNet.Data;
using EUNet.Tensors;

namespace EUNet.Weights;

/// <summary>
/// Initial values, the same for the same seed. Decoder and head: Glorot-uniform kernels (Glorot and Bengio, 2010). Everything before them:
/// normal kernels of variance 2 / fan-out, a depthwise kernel's fan-out being its taps, and a dense kernel uniform within 1 / sqrt(classes)
/// (tensorflow/tpu's EfficientNet). Biases 0; batch norm 1, 0, 0, 1.
/// </summary>
public static class Initialization
{
    /// <summary>Sets every parameter; each draws from a stream of its own name.</summary>
    public static void Fill(ParameterSet parameters, ulong seed)
    {
        foreach (var parameter in parameters.Items)
        {
            var values = new float[parameter.Length];
            Fill(parameter, new CounterRandom(seed, parameter.Name), values);
            parameters.Import(parameter, values);
        }
    }

    private static void Fill(Parameter parameter, CounterRandom random, Span<float> values)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.NormWeight or ParameterKind.RunningVariance:
                values.Fill(1);
                break;
            case ParameterKind.Bias or ParameterKind.NormBias or ParameterKind.RunningMean:
                values.Clear();
                break;
            case ParameterKind.DenseWeight:
                Uniform(random, 1 / Math.Sqrt(parameter.Shape[0]), values);
                break;
            default:
                var taps = parameter.Shape[2] * parameter.Shape[3];
                if (IsDecoder(parameter.Name))
                {
                    Uniform(random, Math.Sqrt(6.0 / (taps * (parameter.Shape[0] + parameter.Shape[1]))), values);
                }
                else
                {
                    var fanOut = parameter.Kind == ParameterKind.DepthwiseWeight ? taps : taps * parameter.Shape[0];
                    Normal(random, Math.Sqrt(2.0 / fanOut), values);
                }

                break;
        }
    }

    private static bool IsDecoder(string name)
        => name.StartsWith("decoder", StringComparison.Ordinal) || name.StartsWith("head.", StringComparison.Ordinal);

    private static void Uniform(CounterRandom random, double limit, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((2 * random.Uniform((ulong)i)) - 1) * limit);
        }
    }

    private static void Normal(CounterRandom random, double deviation, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(random.Normal((ulong)i) * deviation);
        }
    }
}
