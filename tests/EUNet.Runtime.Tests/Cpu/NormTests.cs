using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Batch norm in training: moments, normalisation with activation and residual, and the way back, against the oracle.</summary>
public sealed class NormTests
{
    /// <summary>(height, width, channels, batch, mean of the input).</summary>
    public static TheoryData<int, int, int, int, double> Shapes => new()
    {
        { 5, 3, 1, 2, 0 },
        { 4, 4, 3, 2, 1 },
        { 7, 7, 8, 2, -2 },
        { 60, 41, 16, 2, 0.5 },
        { 9, 5, 17, 1, 0 },
        { 6, 7, 24, 2, 0 },
        { 20, 30, 96, 2, 30 },
        { 3, 3, 144, 1, 0 },
        { 2, 2, 1152, 2, 0 },
        { 3, 5, 300, 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardAndBackward(int height, int width, int channels, int batch, double mean)
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            var c = new Case(height, width, channels, batch, mean, activation);
            foreach (var tier in OperatorBed.Tiers)
            {
                c.Check(tier);
            }
        }
    }

    [Fact]
    public void OnePixel_KeepsFinite()
    {
        var c = new Case(1, 1, 4, 1, 2, Activation.None);
        c.Check(SimdTier.Best);
    }

    [Fact]
    public void NoNorm_IsTheActivation()
    {
        var x = Tensor.Random(2, 5, 3, 7, 1, 3);
        var r = Tensor.Random(2, 5, 3, 7, 2, 3);
        foreach (var tier in OperatorBed.Tiers)
        {
            using var bed = new OperatorBed(2, tier);
            var layer = bed.Layer(new ConvolutionLayer(0, "conv")
            {
                Weight = bed.Parameter(ParameterKind.ConvolutionWeight, new double[49], 7, 7, 1, 1),
                Activation = Activation.Swish,
            });
            var (z, residual, y, gz) = (bed.Like(x), bed.Like(r), bed.Like(x), bed.Like(x));
            var pass = bed.Training;
            bed.Set(z, x);
            bed.Set(residual, r);
            pass.Normalize(layer, z, y);
            Near.Equal(Oracle.Map(x, v => Oracle.Activate(Activation.Swish, v)).Values, bed.Get(y), 1e-6);
            pass.Normalize(layer, z, residual, y);
            Near.Equal(Oracle.Zip(x, r, (v, add) => Oracle.Activate(Activation.Swish, v) + add).Values, bed.Get(y), 1e-6);
            pass.NormalizeBackward(layer, z, residual, gz);
            Near.Equal(Oracle.ActivateBackward(Activation.Swish, x, r).Values, bed.Get(gz), 1e-6);
        }
    }

    private sealed class Case
    {
        private readonly Activation _activation;
        private readonly Tensor _z;
        private readonly Tensor _residual;
        private readonly Tensor _gy;
        private readonly double[] _weight;
        private readonly double[] _bias;
        private readonly double[] _mean;
        private readonly double[] _variance;

        public Case(int height, int width, int channels, int batch, double mean, Activation activation)
        {
            _activation = activation;
            _z = Tensor.Random(batch, height, width, channels, 1, 1.7, mean);
            _residual = Tensor.Random(batch, height, width, channels, 2);
            _gy = Tensor.Random(batch, height, width, channels, 3, 1, 0.2);
            _weight = Tensor.Random(channels, 4, 0.5, 1.5);
            _bias = Tensor.Random(channels, 5);
            _mean = Tensor.Random(channels, 6);
            _variance = Tensor.Random(channels, 7, 0.5, 1);
        }

        public void Check(SimdTier tier)
        {
            var channels = _z.C;
            using var bed = new OperatorBed(_z.N, tier, 2);
            var ones = Enumerable.Repeat(1.0, channels).ToArray();
            var layer = bed.Layer(new DepthwiseLayer(0, "copy")
            {
                Kernel = 1,
                Weight = bed.Parameter(ParameterKind.DepthwiseWeight, ones, channels, 1, 1, 1),
                Norm = bed.Norm(0, _weight, _bias, _mean, _variance),
                Activation = _activation,
            });
            var (x, z, y, residual, gy, gz) = (bed.Like(_z), bed.Like(_z), bed.Like(_z), bed.Like(_z), bed.Like(_z), bed.Like(_z));
            var pass = bed.Training;
            bed.Set(x, _z);
            bed.Set(residual, _residual);
            bed.Set(gy, _gy);
            pass.Depthwise(layer, x, z);

            // The mean's own rounding, relative to the deviation, is what single precision must lose.
            var tolerance = 2e-6 * (1 + Math.Abs(_z.Values[0]));
            var what = $"{tier} {_activation}";
            var expected = Oracle.Normalize(_z, _weight, _bias, 1e-3, _activation);
            pass.Normalize(layer, z, y);
            Near.Equal(expected.Values, bed.Get(y), tolerance, what);
            pass.Normalize(layer, z, residual, y);
            Near.Equal(Oracle.Zip(expected, _residual, (a, b) => a + b).Values, bed.Get(y), tolerance, what);

            var (mean, variance) = Oracle.Moments(_z);
            double n = _z.Pixels, unbiased = n > 1 ? n / (n - 1) : 1;
            Near.Equal([.. mean.Select((m, k) => (0.9 * _mean[k]) + (0.1 * m))], bed.Parameters.Span(layer.Norm!.Mean), 1e-6, what);
            Near.Equal(
                [.. variance.Select((v, k) => (0.9 * _variance[k]) + (0.1 * v * unbiased))], bed.Parameters.Span(layer.Norm.Variance), 1e-6, what);

            if (_activation is Activation.Relu or Activation.Relu6 or Activation.HardSwish)
            {
                // At a corner single precision may fall on the other side, and the sums would then differ by a whole gradient.
                var normal = Oracle.Normalize(_z, _weight, _bias, 1e-3, Activation.None);
                if (normal.Values.Any(v => Math.Abs(v) < tolerance || Math.Abs(v - 6) < tolerance || Math.Abs(Math.Abs(v) - 3) < tolerance))
                {
                    return;
                }
            }

            var (gzExpected, gw, gb) = Oracle.NormalizeBackward(_z, _gy, _weight, _bias, 1e-3, _activation);
            pass.ZeroGradients();
            pass.NormalizeBackward(layer, z, gy, gz);
            Near.Equal(gzExpected.Values, bed.Get(gz), 2 * tolerance, what);
            Near.Equal(gw, bed.Gradient(layer.Norm.Weight), 2 * tolerance, what);
            Near.Equal(gb, bed.Gradient(layer.Norm.Bias), 2 * tolerance, what);
            pass.NormalizeBackward(layer, z, gy, gy);
            Assert.Equal(bed.Get(gz), bed.Get(gy));
            Near.Equal([.. gw.Select(g => 2 * g)], bed.Gradient(layer.Norm.Weight), 2 * tolerance, what);
        }
    }
}
