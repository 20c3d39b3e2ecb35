using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Depthwise convolutions in training, forward and backward, on every tier against the oracle.</summary>
public sealed class DepthwiseTrainingTests
{
    public static TheoryData<int, int, int, int, int, int, int, bool> Shapes => DepthwiseTests.Shapes;

    [Theory]
    [MemberData(nameof(Shapes))]
    [InlineData(3, 1, 1, 60, 70, 8, 2, false)]
    [InlineData(5, 2, 2, 121, 75, 17, 2, false)]
    public void ForwardAndBackward(int kernel, int strideY, int strideX, int height, int width, int channels, int batch, bool symmetric)
    {
        var c = new DepthwiseTests.Case(kernel, strideY, strideX, height, width, channels, batch, symmetric, Activation.Relu);
        var expected = Oracle.Depthwise(c.X, c.Weights, c.Bias, c.Shape);
        var gy = Tensor.Random(batch, expected.H, expected.W, channels, 8, 1, 0.3);
        var before = Tensor.Random(batch, height, width, channels, 9);
        var gx = Oracle.DepthwiseInput(gy, c.Weights, c.X, c.Shape);
        var gw = Oracle.DepthwiseWeights(c.X, gy, c.Shape);
        var gb = new double[channels];
        for (var i = 0; i < gy.Values.Length; i++)
        {
            gb[i % channels] += gy.Values[i];
        }

        foreach (var tier in OperatorBed.Tiers)
        {
            using var bed = new OperatorBed(batch, tier, 2);
            var (layer, x, z) = c.Declare(bed);
            var (gz, gInput, gSum) = (bed.Like(gy), bed.Like(c.X), bed.Like(c.X));
            var pass = bed.Training;
            bed.Set(x, c.X);
            bed.Set(gz, gy);
            bed.Set(gSum, before);
            pass.Depthwise(layer, x, z);
            Near.Equal(expected.Values, bed.Get(z), 1e-6, $"{tier} z");
            pass.DepthwiseInput(layer, gz, gInput, accumulate: false);
            Near.Equal(gx.Values, bed.Get(gInput), 1e-6, $"{tier} gx");
            pass.DepthwiseInput(layer, gz, gSum, accumulate: true);
            Near.Equal(Oracle.Zip(gx, before, (a, b) => a + b).Values, bed.Get(gSum), 1e-6, $"{tier} gx +=");
            pass.ZeroGradients();
            pass.DepthwiseWeights(layer, x, gz);
            Near.Equal(gw, bed.Gradient(layer.Weight), 2e-6, $"{tier} gw");
            Near.Equal(gb, bed.Gradient(layer.Bias!), 2e-6, $"{tier} gb");
            pass.DepthwiseWeights(layer, x, gz);
            Near.Equal([.. gw.Select(g => 2 * g)], bed.Gradient(layer.Weight), 2e-6, $"{tier} gw +=");
        }
    }
}
