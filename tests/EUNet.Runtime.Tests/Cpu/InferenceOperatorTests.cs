using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Inference's small operators on every tier against the oracles.</summary>
public sealed class InferenceOperatorTests
{
    /// <summary>(height, width, channels, batch).</summary>
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1 },
        { 3, 5, 3, 2 },
        { 7, 7, 8, 1 },
        { 4, 9, 16, 2 },
        { 5, 2, 17, 1 },
        { 6, 7, 24, 2 },
        { 9, 4, 96, 1 },
        { 3, 3, 144, 2 },
        { 130, 121, 4, 1 },
        { 2, 2, 31, 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GlobalAverage(int height, int width, int channels, int batch)
    {
        var x = Tensor.Random(batch, height, width, channels, 1, 1, 0.5);
        Run(batch, (bed, tier) =>
        {
            var (input, output) = (bed.Like(x), bed.Map(1, 1, channels));
            bed.Set(input, x);
            bed.Inference.GlobalAverage(input, output);
            Near.Equal(Oracle.GlobalAverage(x).Values, bed.Get(output), 1e-6, $"{tier}");
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void MaxPool(int height, int width, int channels, int batch)
    {
        var x = Tensor.Random(batch, height, width, channels, 2);
        Run(batch, (bed, tier) =>
        {
            var (input, output) = (bed.Like(x), bed.Map(height / 2, width / 2, channels));
            bed.Set(input, x);
            bed.Inference.MaxPool(input, output);
            Near.Equal(Oracle.MaxPool(x).Values, bed.Get(output), 0, $"{tier}");
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Add(int height, int width, int channels, int batch)
    {
        var a = Tensor.Random(batch, height, width, channels, 3);
        var b = Tensor.Random(batch, height, width, channels, 4);
        Run(batch, (bed, tier) =>
        {
            var (first, second, output) = (bed.Like(a), bed.Like(b), bed.Like(a));
            bed.Set(first, a);
            bed.Set(second, b);
            bed.Inference.Add(first, second, output);
            Near.Equal(Oracle.Zip(a, b, (u, v) => u + v).Values, bed.Get(output), 1e-7, $"{tier}");
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Scale(int height, int width, int channels, int batch)
    {
        var x = Tensor.Random(batch, height, width, channels, 5);
        var s = Tensor.Random(batch, 1, 1, channels, 6);
        Run(batch, (bed, tier) =>
        {
            var (input, scale, output) = (bed.Like(x), bed.Like(s), bed.Like(x));
            bed.Set(input, x);
            bed.Set(scale, s);
            bed.Inference.Scale(input, scale, output);
            Near.Equal(Oracle.Scale(x, s).Values, bed.Get(output), 1e-7, $"{tier}");
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Activate(int height, int width, int channels, int batch)
    {
        var x = Tensor.Random(batch, height, width, channels, 7, 12);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            Run(batch, (bed, tier) =>
            {
                var (input, output) = (bed.Like(x), bed.Like(x));
                bed.Set(input, x);
                bed.Inference.Activate(activation, input, output);
                Near.Equal(Oracle.Map(x, v => Oracle.Activate(activation, v)).Values, bed.Get(output), 5e-7, $"{tier} {activation}");
            });
        }
    }

    [Theory]
    [InlineData(8, 2, 1, Activation.Swish)]
    [InlineData(32, 8, 2, Activation.Relu)]
    [InlineData(1152, 48, 2, Activation.Swish)]
    [InlineData(17, 3, 3, Activation.HardSwish)]
    [InlineData(1, 1, 1, Activation.Relu)]
    public void SqueezeExcite(int channels, int reduced, int batch, Activation activation)
    {
        var pooled = Tensor.Random(batch, 1, 1, channels, 8);
        var c = new ExciteCase(channels, reduced, activation);
        var hidden = Oracle.Map(Oracle.Dense(pooled, c.ReduceWeight, c.ReduceBias), v => Oracle.Activate(activation, v));
        var expected = Oracle.Map(Oracle.Dense(hidden, c.ExpandWeight, c.ExpandBias), v => Oracle.Activate(Activation.Sigmoid, v));
        Run(batch, (bed, tier) =>
        {
            var se = c.Declare(bed);
            var (input, output) = (bed.Like(pooled), bed.Like(pooled));
            bed.Set(input, pooled);
            bed.Inference.SqueezeExcite(se, input, output);
            Near.Equal(expected.Values, bed.Get(output), 1e-6, $"{tier}");
        });
    }

    private static void Run(int batch, Action<OperatorBed, SimdTier> test)
    {
        foreach (var tier in OperatorBed.Tiers)
        {
            using var bed = new OperatorBed(batch, tier, 2);
            test(bed, tier);
        }
    }

    /// <summary>A squeeze and excitation with values.</summary>
    internal sealed class ExciteCase(int channels, int reduced, Activation activation)
    {
        public double[] ReduceWeight { get; } = Tensor.Random(channels * reduced, 9, 2 / Math.Sqrt(channels));

        public double[] ReduceBias { get; } = Tensor.Random(reduced, 10);

        public double[] ExpandWeight { get; } = Tensor.Random(channels * reduced, 11, 2 / Math.Sqrt(reduced));

        public double[] ExpandBias { get; } = Tensor.Random(channels, 12);

        public SqueezeExciteLayer Declare(OperatorBed bed) => new(
            bed.Layer(new ConvolutionLayer(0, "se_reduce")
            {
                Weight = bed.Parameter(ParameterKind.ConvolutionWeight, ReduceWeight, reduced, channels, 1, 1),
                Bias = bed.Parameter(ParameterKind.Bias, ReduceBias, reduced),
                Activation = activation,
            }),
            bed.Layer(new ConvolutionLayer(1, "se_expand")
            {
                Weight = bed.Parameter(ParameterKind.ConvolutionWeight, ExpandWeight, channels, reduced, 1, 1),
                Bias = bed.Parameter(ParameterKind.Bias, ExpandBias, channels),
                Activation = Activation.Sigmoid,
            }));
    }
}
