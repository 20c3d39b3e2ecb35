using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>The oracles' backward passes against central differences of their forward passes, in double.</summary>
public sealed class OracleTests
{
    private const double Step = 1e-5;

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activations_DerivativeIsTheSlope(Activation activation)
    {
        for (var x = -7.05; x < 8; x += 0.1)
        {
            var slope = (Oracle.Activate(activation, x + Step) - Oracle.Activate(activation, x - Step)) / (2 * Step);
            Assert.Equal(slope, Oracle.Derivative(activation, x), 1e-8);
        }
    }

    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(5, 2, 2)]
    public void Depthwise_Backward(int kernel, int strideY, int strideX)
    {
        var x = Tensor.Random(2, 7, 6, 3, 1);
        var w = Tensor.Random(kernel * kernel * 3, 2);
        var shape = new DepthwiseShape(kernel, strideY, strideX, kernel / 2, (kernel - 1) / 2, ((7 - 1) / strideY) + 1, ((6 - 1) / strideX) + 1);
        var gy = Tensor.Random(2, shape.OutHeight, shape.OutWidth, 3, 3);
        double Loss() => Oracle.Depthwise(x, w, null, shape).Dot(gy);
        Differences(Loss, x.Values, Oracle.DepthwiseInput(gy, w, x, shape).Values);
        Differences(Loss, w, Oracle.DepthwiseWeights(x, gy, shape));
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Normalize_Backward(Activation activation)
    {
        var z = Tensor.Random(2, 3, 4, 3, 4, 3, 1);
        var weight = Tensor.Random(3, 5, 0.5, 1.5);
        var bias = Tensor.Random(3, 6);
        var gy = Tensor.Random(2, 3, 4, 3, 7);
        double Loss() => Oracle.Normalize(z, weight, bias, 1e-3, activation).Dot(gy);
        var (gz, gw, gb) = Oracle.NormalizeBackward(z, gy, weight, bias, 1e-3, activation);
        Differences(Loss, z.Values, gz.Values);
        Differences(Loss, weight, gw);
        Differences(Loss, bias, gb);
    }

    [Fact]
    public void GlobalAverage_Backward()
    {
        var x = Tensor.Random(2, 3, 4, 3, 8);
        var gy = Tensor.Random(2, 1, 1, 3, 9);
        Differences(() => Oracle.GlobalAverage(x).Dot(gy), x.Values, Oracle.GlobalAverageBackward(gy, x).Values);
    }

    [Fact]
    public void Scale_Backward()
    {
        var x = Tensor.Random(2, 3, 4, 3, 10);
        var s = Tensor.Random(2, 1, 1, 3, 11);
        var gy = Tensor.Random(2, 3, 4, 3, 12);
        var (gx, gs) = Oracle.ScaleBackward(x, s, gy);
        Differences(() => Oracle.Scale(x, s).Dot(gy), x.Values, gx.Values);
        Differences(() => Oracle.Scale(x, s).Dot(gy), s.Values, gs.Values);
    }

    [Fact]
    public void MaxPool_Backward()
    {
        var x = Tensor.Random(2, 5, 4, 3, 13);
        var gy = Tensor.Random(2, 2, 2, 3, 14);
        Differences(() => Oracle.MaxPool(x).Dot(gy), x.Values, Oracle.MaxPoolBackward(x, gy).Values);
    }

    [Fact]
    public void Dense_Backward()
    {
        var x = Tensor.Random(2, 1, 1, 5, 15);
        var w = Tensor.Random(20, 16);
        var b = Tensor.Random(4, 17);
        var gy = Tensor.Random(2, 1, 1, 4, 18);
        var (gx, gw, gb) = Oracle.DenseBackward(x, w, gy);
        Differences(() => Oracle.Dense(x, w, b).Dot(gy), x.Values, gx.Values);
        Differences(() => Oracle.Dense(x, w, b).Dot(gy), w, gw);
        Differences(() => Oracle.Dense(x, w, b).Dot(gy), b, gb);
    }

    [Fact]
    public void Losses_GradientIsTheSlope()
    {
        var z = Tensor.Random(1, 3, 4, 5, 19, 4);
        int[] targets = [0, 1, 2, 3, 4, 255, 0, 1, 255, 3, 4, 2];
        Differences(() => Oracle.SoftmaxCrossEntropy(z, targets, 255).Loss, z.Values, Oracle.SoftmaxCrossEntropy(z, targets, 255).Gradient.Values);
        var one = Tensor.Random(1, 3, 4, 1, 20, 4);
        int[] binary = [0, 1, 1, 0, 1, 255, 0, 1, 255, 0, 0, 1];
        Differences(() => Oracle.SigmoidCrossEntropy(one, binary, 255).Loss, one.Values, Oracle.SigmoidCrossEntropy(one, binary, 255).Gradient.Values);
    }

    private static void Differences(Func<double> loss, double[] variables, double[] gradient)
    {
        for (var i = 0; i < variables.Length; i += 1 + (variables.Length / 40))
        {
            var saved = variables[i];
            variables[i] = saved + Step;
            var high = loss();
            variables[i] = saved - Step;
            var low = loss();
            variables[i] = saved;
            Assert.Equal((high - low) / (2 * Step), gradient[i], 1e-7 * Math.Max(1, Math.Abs(gradient[i])));
        }
    }
}
