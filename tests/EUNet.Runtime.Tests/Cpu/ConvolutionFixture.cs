using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>A layer with procedural weights, an arena for its maps, and comparisons against double.</summary>
internal sealed unsafe class ConvolutionFixture : IDisposable
{
    private readonly List<(FeatureMap Map, uint Seed)> _inputs = [];
    private uint _seed = 1;

    public ConvolutionFixture(int batch, int height, int width) => Arena = new Arena(batch, height, width);

    public ParameterSet Parameters { get; } = new();

    public Arena Arena { get; }

    /// <summary>Every tier that this machine lacks is skipped aloud.</summary>
    public static void Require(SimdTier tier)
    {
        if (!SimdTiers.Supports(tier))
        {
            Assert.Skip($"This processor has no {tier} instructions.");
        }
    }

    public ConvolutionLayer Layer(
        int kernel, int stride, Padding padding, int input, int output, Activation activation = Activation.None, bool bias = true, bool norm = false) => new(0, "conv")
        {
            Weight = Parameters.Add("conv.weight", ParameterKind.ConvolutionWeight, output, input, kernel, kernel),
            Bias = bias ? Parameters.Add("conv.bias", ParameterKind.Bias, output) : null,
            Norm = norm ? Norm(output) : null,
            Kernel = kernel,
            StrideY = stride,
            StrideX = stride,
            Padding = padding,
            Activation = activation,
        };

    public TransposedConvolutionLayer TransposedLayer(int kernel, int input, int output, Activation activation = Activation.None, bool norm = false) => new(0, "up")
    {
        Weight = Parameters.Add("up.weight", ParameterKind.TransposedWeight, input, output, kernel, kernel),
        Bias = Parameters.Add("up.bias", ParameterKind.Bias, output),
        Norm = norm ? Norm(output) : null,
        Activation = activation,
        Kernel = kernel,
    };

    public BatchNormLayer Norm(int channels) => new(
        0,
        Parameters.Add("bn.weight", ParameterKind.NormWeight, channels),
        Parameters.Add("bn.bias", ParameterKind.NormBias, channels),
        Parameters.Add("bn.running_mean", ParameterKind.RunningMean, channels),
        Parameters.Add("bn.running_var", ParameterKind.RunningVariance, channels),
        1e-3f,
        0.9f);

    public FeatureMap Input(string name, int height, int width, int channels)
    {
        var map = Output(name, height, width, channels);
        _inputs.Add((map, _seed++));
        return map;
    }

    public FeatureMap Output(string name, int height, int width, int channels) => Arena.Map(name, height, width, channels, 0, 99);

    public FeatureMap OutputOf(ConvolutionLayer layer, FeatureMap x, string name = "y")
    {
        return Output(name, Extent(x.Height), Extent(x.Width), layer.OutChannels);
        int Extent(int n) => layer.Padding == Padding.Same ? (n + layer.StrideY - 1) / layer.StrideY
            : ((n + (2 * layer.Padding.Above(n, layer.Kernel, layer.StrideY)) - layer.Kernel) / layer.StrideY) + 1;
    }

    public CpuPass Pass(Layer layer, SimdTier tier, int threads = 2)
    {
        Ready();
        var pass = new CpuPass(Parameters, [layer], Arena, new CpuOptions(threads, tier));
        foreach (var (map, seed) in _inputs)
        {
            Fill(pass.Read(map), seed);
        }

        return pass;
    }

    public CpuTrainingPass TrainingPass(Layer layer, SimdTier tier, int threads = 2)
    {
        Ready();
        var pass = new CpuTrainingPass(Parameters, [layer], Arena, new CpuOptions(threads, tier));
        foreach (var (map, seed) in _inputs)
        {
            Fill(pass.Read(map), seed);
        }

        return pass;
    }

    public ReadOnlySpan<float> Values(Parameter? parameter) => parameter == null ? [] : Parameters.Span(parameter);

    public static DoubleMap Double(FeatureMap map, ReadOnlySpan<float> values)
    {
        var result = DoubleMap.Like(map);
        for (var i = 0; i < values.Length; i++)
        {
            result.Values[i] = values[i];
        }

        return result;
    }

    /// <summary>norm(z) with running statistics, then the activation.</summary>
    public void Finish(Layer layer, DoubleMap z)
    {
        for (var i = 0; i < z.Values.Length; i++)
        {
            var c = i % z.Channels;
            if (layer.Norm is { } norm)
            {
                z.Values[i] = ((z.Values[i] - Values(norm.Mean)[c]) / Math.Sqrt(Values(norm.Variance)[c] + (double)norm.Epsilon) * Values(norm.Weight)[c])
                    + Values(norm.Bias)[c];
            }

            z.Values[i] = NaiveConvolution.Activate(layer.Activation, z.Values[i]);
        }
    }

    /// <summary>Every element within a tolerance that is relative to the largest.</summary>
    public static void AssertClose(double[] expected, ReadOnlySpan<float> found, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, found.Length);
        var scale = Math.Max(expected.Max(Math.Abs), 1e-3);
        for (var i = 0; i < found.Length; i++)
        {
            if (!(Math.Abs(expected[i] - found[i]) <= tolerance * scale))
            {
                Assert.Fail($"Element {i} of {found.Length}: expected {expected[i]}, found {found[i]}.");
            }
        }
    }

    public static void Fill(Span<float> values, uint seed)
    {
        var state = (seed * 2654435761u) + 12345u;
        for (var i = 0; i < values.Length; i++)
        {
            state = (state * 1664525u) + 1013904223u;
            values[i] = ((state >> 8) / 8388608f) - 1f;
        }
    }

    public void Dispose() => Parameters.Dispose();

    private void Ready()
    {
        if (Arena.Length > 0)
        {
            return;
        }

        Arena.Lay();
        var seed = 100u;
        foreach (var parameter in Parameters.Items)
        {
            var values = new float[parameter.Length];
            Fill(values, seed++);
            if (parameter.Kind == ParameterKind.RunningVariance)
            {
                foreach (ref var value in values.AsSpan())
                {
                    value = 1f + (0.5f * value);
                }
            }

            Parameters.Set(parameter, values);
        }
    }
}
