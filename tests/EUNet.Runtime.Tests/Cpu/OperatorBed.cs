using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Maps and parameters that a test declares, then a pass over them: what a generated network does, by hand.</summary>
internal sealed unsafe class OperatorBed(int batch, SimdTier tier, int threads = 1) : IDisposable
{
    private readonly List<Layer> _layers = [];
    private readonly Dictionary<Parameter, double[]> _values = [];
    private CpuPass? _inference;
    private CpuTrainingPass? _training;

    public static IEnumerable<SimdTier> Tiers => Enum.GetValues<SimdTier>().Where(tier => tier != SimdTier.Best && SimdTiers.Supports(tier));

    public Arena Arena { get; } = new(batch, 1, 1);

    public ParameterSet Parameters { get; } = new();

    public CpuPass Inference => _inference ??= new CpuPass(Ready(), _layers, Arena, new CpuOptions(threads, tier));

    public CpuTrainingPass Training => _training ??= new CpuTrainingPass(Ready(), _layers, Arena, new CpuOptions(threads, tier));

    public FeatureMap Map(int height, int width, int channels) => Arena.Map("x", height, width, channels, 0, 1);

    public FeatureMap Like(Tensor tensor) => Map(tensor.H, tensor.W, tensor.C);

    public Parameter Parameter(ParameterKind kind, double[] values, params int[] shape)
    {
        var parameter = Parameters.Add($"p{_values.Count}", kind, shape);
        _values.Add(parameter, values);
        return parameter;
    }

    public BatchNormLayer Norm(int index, double[] weight, double[] bias, double[] mean, double[] variance, float epsilon = 1e-3f, float momentum = 0.9f)
        => new(index,
            Parameter(ParameterKind.NormWeight, weight, weight.Length),
            Parameter(ParameterKind.NormBias, bias, bias.Length),
            Parameter(ParameterKind.RunningMean, mean, mean.Length),
            Parameter(ParameterKind.RunningVariance, variance, variance.Length),
            epsilon,
            momentum);

    public TLayer Layer<TLayer>(TLayer layer)
        where TLayer : Layer
    {
        _layers.Add(layer);
        return layer;
    }

    public void Set(FeatureMap map, Tensor tensor)
    {
        var at = _training != null ? _training.Read(map) : Inference.Read(map);
        for (var i = 0; i < at.Length; i++)
        {
            at[i] = (float)tensor.Values[i];
        }
    }

    public float[] Get(FeatureMap map) => (_training != null ? _training.Read(map) : Inference.Read(map)).ToArray();

    public float[] Gradient(Parameter parameter) => new Span<float>(Training.Gradients + parameter.Offset, parameter.Length).ToArray();

    public void Dispose()
    {
        _inference?.Dispose();
        _training?.Dispose();
        Parameters.Dispose();
    }

    private ParameterSet Ready()
    {
        Arena.Lay();
        foreach (var (parameter, values) in _values)
        {
            Parameters.Set(parameter, [.. values.Select(value => (float)value)]);
        }

        return Parameters;
    }
}

/// <summary>How near single precision must come.</summary>
internal static class Near
{
    /// <summary>Every element within <paramref name="tolerance"/> times the largest expected magnitude, or times 1 where that is less.</summary>
    public static void Equal(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1;
        foreach (var value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * largest))
            {
                Assert.Fail($"{what}[{i}] is {actual[i]}, expected {expected[i]}; the largest is {largest}.");
            }
        }
    }
}
