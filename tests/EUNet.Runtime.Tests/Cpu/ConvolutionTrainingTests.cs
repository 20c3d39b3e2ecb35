using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

public sealed unsafe class ConvolutionTrainingTests
{
    public static TheoryData<SimdTier> Tiers => [SimdTier.Scalar, SimdTier.Vector128, SimdTier.Vector256, SimdTier.Vector512];

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Pointwise_EveryWidth(SimdTier tier)
    {
        foreach (var (input, output) in new[] { (1, 1), (3, 8), (8, 3), (16, 24), (17, 17), (24, 16), (40, 96), (96, 40), (70, 33) })
        {
            Check(tier, batch: 2, height: 6, width: 7, kernel: 1, stride: 1, Padding.Same, input, output);
        }

        Check(tier, batch: 3, height: 1, width: 1, kernel: 1, stride: 1, Padding.Same, 40, 10);
        Check(tier, batch: 1, height: 34, width: 70, kernel: 1, stride: 1, Padding.Same, 16, 40);
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Kernels_3And5_AnyStrideAndPadding(SimdTier tier)
    {
        foreach (var padding in new[] { Padding.Same, Padding.Valid, Padding.Explicit(1, 1, 1, 1) })
        {
            foreach (var (kernel, stride) in new[] { (3, 1), (3, 2), (5, 1), (5, 2), (1, 2) })
            {
                Check(tier, batch: 2, height: 9, width: 8, kernel, stride, padding, 3, 17);
                Check(tier, batch: 1, height: 7, width: 13, kernel, stride, padding, 24, 8);
            }
        }

        Check(tier, batch: 1, height: 30, width: 35, 3, 1, Padding.Same, 40, 24);
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Joined_OddSizesAndFits(SimdTier tier)
    {
        foreach (var kernel in new[] { 1, 3 })
        {
            CheckJoin(tier, up: true, kernel, low: (4, 5), skip: (8, 10), 16, 24, 16);
            CheckJoin(tier, up: true, kernel, low: (4, 5), skip: (7, 9), 17, 8, 40);
            CheckJoin(tier, up: true, kernel, low: (4, 5), skip: (7, 10), 40, 3, 24);
            CheckJoin(tier, up: true, kernel, low: (3, 3), skip: (8, 7), 8, 8, 8); // filled up with zeros
            CheckJoin(tier, up: true, kernel, low: (4, 4), skip: (5, 4), 8, 8, 8); // whole pixels cropped away
            CheckJoin(tier, up: true, kernel, low: (1, 1), skip: (1, 2), 8, 8, 8);
            CheckJoin(tier, up: false, kernel, low: (8, 6), skip: (8, 6), 16, 16, 17);
            CheckJoin(tier, up: false, kernel, low: (8, 8), skip: (7, 7), 24, 1, 8);
            CheckJoin(tier, up: false, kernel, low: (6, 8), skip: (7, 9), 3, 24, 96);
        }

        CheckJoin(tier, up: false, 3, low: (8, 8), skip: (7, 7), 24, 1, 8, Padding.Valid);
        CheckJoin(tier, up: true, 3, low: (5, 4), skip: (9, 8), 24, 1, 8, Padding.Valid);
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Transposed_2x2And4x4(SimdTier tier)
    {
        ConvolutionFixture.Require(tier);
        foreach (var (kernel, input, output) in new[] { (2, 3, 1), (2, 24, 16), (2, 17, 40), (4, 3, 1), (4, 24, 16), (4, 17, 40) })
        {
            using var fixture = new ConvolutionFixture(2, 4, 4);
            var layer = fixture.TransposedLayer(kernel, input, output);
            var x = fixture.Input("x", 5, 13, input);
            var gz = fixture.Input("gz", 10, 26, output);
            var z = fixture.Output("z", 10, 26, output);
            var gx = fixture.Input("gx", 5, 13, input);
            using var pass = fixture.TrainingPass(layer, tier);

            pass.TransposedConvolution(layer, x, z);
            var source = ConvolutionFixture.Double(x, pass.Read(x));
            var expected = DoubleMap.Like(z);
            NaiveConvolution.Transposed(kernel, source, fixture.Values(layer.Weight), fixture.Values(layer.Bias), expected);
            ConvolutionFixture.AssertClose(expected.Values, pass.Read(z));

            var gSource = DoubleMap.Like(x);
            double[] gWeight = new double[layer.Weight.Length], gBias = new double[output];
            NaiveConvolution.TransposedBackward(
                kernel, source, fixture.Values(layer.Weight), ConvolutionFixture.Double(gz, pass.Read(gz)), gSource, gWeight, gBias);
            pass.TransposedConvolutionWeights(layer, x, gz);
            CheckGradients(fixture, pass, layer, gWeight, gBias, 1);
            pass.TransposedConvolutionWeights(layer, x, gz);
            CheckGradients(fixture, pass, layer, gWeight, gBias, 2);
            CheckInput(pass, gx, gSource, accumulate => pass.TransposedConvolutionInput(layer, gz, gx, accumulate));
        }
    }

    [Theory]
    [InlineData("pointwise", SimdTier.Scalar)]
    [InlineData("pointwise", SimdTier.Vector512)]
    [InlineData("3x3", SimdTier.Vector256)]
    [InlineData("3x3", SimdTier.Vector512)]
    [InlineData("up", SimdTier.Vector128)]
    [InlineData("up", SimdTier.Vector512)]
    [InlineData("transposed", SimdTier.Vector512)]
    public void Moments_AreTheBatchs_AndRunningOnesMove(string kind, SimdTier tier)
    {
        ConvolutionFixture.Require(tier);
        const int channels = 40, size = 38;
        using var fixture = new ConvolutionFixture(3, size, size);
        var z = fixture.Output("z", size, size, channels);
        var x = fixture.Input("x", size, size, 8);
        var low = fixture.Input("low", size / 2, size / 2, 8);
        var transposed = kind == "transposed" ? fixture.TransposedLayer(2, 8, channels, norm: true) : null;
        var layer = transposed != null ? null
            : fixture.Layer(kind == "pointwise" ? 1 : 3, 1, Padding.Same, kind == "up" ? 16 : 8, channels, norm: true);
        var norm = (transposed?.Norm ?? layer?.Norm)!;
        using var pass = fixture.TrainingPass((Layer?)transposed ?? layer!, tier);
        var (mean, variance) = (fixture.Values(norm.Mean).ToArray(), fixture.Values(norm.Variance).ToArray());
        switch (kind)
        {
            case "up": pass.UpConvolution(layer!, low, x, z); break;
            case "transposed": pass.TransposedConvolution(transposed!, low, z); break;
            default: pass.Convolution(layer!, x, z); break;
        }

        var found = pass.Read(z);
        for (var c = 0; c < channels; c++)
        {
            double sum = 0, squares = 0;
            for (var p = 0; p < z.Pixels; p++)
            {
                sum += found[(p * channels) + c];
            }

            for (var p = 0; p < z.Pixels; p++)
            {
                squares += Math.Pow(found[(p * channels) + c] - (sum / z.Pixels), 2);
            }

            Assert.Equal((0.9 * mean[c]) + (0.1 * sum / z.Pixels), fixture.Values(norm.Mean)[c], 1e-5);
            Assert.Equal((0.9 * variance[c]) + (0.1 * squares / (z.Pixels - 1)), fixture.Values(norm.Variance)[c], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void ThreadCount_DoesNotChangeABit(SimdTier tier)
    {
        ConvolutionFixture.Require(tier);
        float[]? first = null;
        for (var threads = 1; threads <= 3; threads++)
        {
            using var fixture = new ConvolutionFixture(2, 8, 8);
            var layer = fixture.Layer(3, 1, Padding.Same, 40, 33, norm: true);
            var low = fixture.Input("low", 14, 14, 24);
            var skip = fixture.Input("skip", 27, 27, 16);
            var gz = fixture.Input("gz", 27, 27, 33);
            var z = fixture.Output("z", 27, 27, 33);
            var gLow = fixture.Output("gLow", 14, 14, 24);
            var gSkip = fixture.Output("gSkip", 27, 27, 16);
            using var pass = fixture.TrainingPass(layer, tier, threads);
            pass.UpConvolution(layer, low, skip, z);
            pass.UpConvolutionWeights(layer, low, skip, gz);
            pass.UpConvolutionInput(layer, gz, gLow, false, gSkip, false);
            float[] found =
            [
                .. pass.Read(z), .. pass.Read(gLow), .. pass.Read(gSkip), .. new Span<float>(pass.Gradients, fixture.Parameters.Length),
                .. new Span<float>(fixture.Parameters.Values, fixture.Parameters.Length),
            ];
            Assert.Equal(first ??= found, found);
        }
    }

    [Fact]
    public void SecondCall_AllocatesNothing()
    {
        using var fixture = new ConvolutionFixture(1, 8, 8);
        var layer = fixture.Layer(3, 1, Padding.Same, 40, 24, norm: true);
        var low = fixture.Input("low", 6, 6, 24);
        var skip = fixture.Input("skip", 11, 11, 16);
        var gz = fixture.Input("gz", 11, 11, 24);
        var z = fixture.Output("z", 11, 11, 24);
        var gLow = fixture.Output("gLow", 6, 6, 24);
        using var pass = fixture.TrainingPass(layer, SimdTier.Best);
        Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Step()
        {
            pass.UpConvolution(layer, low, skip, z);
            pass.UpConvolutionWeights(layer, low, skip, gz);
            pass.UpConvolutionInput(layer, gz, gLow, false, null, false);
        }
    }

    private static void Check(SimdTier tier, int batch, int height, int width, int kernel, int stride, Padding padding, int input, int output)
    {
        ConvolutionFixture.Require(tier);
        using var fixture = new ConvolutionFixture(batch, height, width);
        var layer = fixture.Layer(kernel, stride, padding, input, output);
        var x = fixture.Input("x", height, width, input);
        var z = fixture.OutputOf(layer, x, "z");
        var gz = fixture.Input("gz", z.Height, z.Width, output);
        var gx = fixture.Input("gx", height, width, input);
        using var pass = fixture.TrainingPass(layer, tier);
        pass.Read(z).Fill(float.NaN);
        pass.Convolution(layer, x, z);

        var source = ConvolutionFixture.Double(x, pass.Read(x));
        var expected = DoubleMap.Like(z);
        NaiveConvolution.Forward(layer, source, fixture.Values(layer.Weight), fixture.Values(layer.Bias), expected);
        ConvolutionFixture.AssertClose(expected.Values, pass.Read(z));

        var gSource = DoubleMap.Like(x);
        double[] gWeight = new double[layer.Weight.Length], gBias = new double[output];
        NaiveConvolution.Backward(
            layer, source, fixture.Values(layer.Weight), ConvolutionFixture.Double(gz, pass.Read(gz)), gSource, gWeight, gBias);
        pass.ConvolutionWeights(layer, x, gz);
        CheckGradients(fixture, pass, layer, gWeight, gBias, 1);
        pass.ConvolutionWeights(layer, x, gz);
        CheckGradients(fixture, pass, layer, gWeight, gBias, 2);
        CheckInput(pass, gx, gSource, accumulate => pass.ConvolutionInput(layer, gz, gx, accumulate));
    }

    private static void CheckJoin(
        SimdTier tier, bool up, int kernel, (int H, int W) low, (int H, int W) skip, int lowChannels, int skipChannels, int output, Padding? padding = null)
    {
        ConvolutionFixture.Require(tier);
        using var fixture = new ConvolutionFixture(2, skip.H, skip.W);
        var layer = fixture.Layer(kernel, 1, padding ?? Padding.Same, lowChannels + skipChannels, output);
        var first = fixture.Input("first", low.H, low.W, lowChannels);
        var second = fixture.Input("skip", skip.H, skip.W, skipChannels);
        var z = fixture.OutputOf(layer, second, "z");
        var gz = fixture.Input("gz", z.Height, z.Width, output);
        var gFirst = fixture.Input("gFirst", low.H, low.W, lowChannels);
        var gSecond = fixture.Input("gSkip", skip.H, skip.W, skipChannels);
        using var pass = fixture.TrainingPass(layer, tier);
        var joined = DoubleMap.Join(
            ConvolutionFixture.Double(first, pass.Read(first)), up ? 2 : 1, ConvolutionFixture.Double(second, pass.Read(second)));
        var expected = DoubleMap.Like(z);
        NaiveConvolution.Forward(layer, joined, fixture.Values(layer.Weight), fixture.Values(layer.Bias), expected);
        var gJoined = new DoubleMap(joined.Batch, joined.Height, joined.Width, joined.Channels);
        double[] gWeight = new double[layer.Weight.Length], gBias = new double[output];
        NaiveConvolution.Backward(
            layer, joined, fixture.Values(layer.Weight), ConvolutionFixture.Double(gz, pass.Read(gz)), gJoined, gWeight, gBias);
        DoubleMap expectedFirst = DoubleMap.Like(first), expectedSkip = DoubleMap.Like(second);
        DoubleMap.Part(gJoined, up ? 2 : 1, expectedFirst, expectedSkip);

        if (up)
        {
            pass.UpConvolution(layer, first, second, z);
            pass.UpConvolutionWeights(layer, first, second, gz);
        }
        else
        {
            pass.JoinConvolution(layer, first, second, z);
            pass.JoinConvolutionWeights(layer, first, second, gz);
        }

        ConvolutionFixture.AssertClose(expected.Values, pass.Read(z));
        CheckGradients(fixture, pass, layer, gWeight, gBias, 1);
        CheckInput(pass, gFirst, expectedFirst, accumulate => Input(gFirst, accumulate, null, false));
        CheckInput(pass, gSecond, expectedSkip, accumulate => Input(null, false, gSecond, accumulate));
        Input(gFirst, false, gSecond, false);
        ConvolutionFixture.AssertClose(expectedFirst.Values, pass.Read(gFirst));
        ConvolutionFixture.AssertClose(expectedSkip.Values, pass.Read(gSecond));

        void Input(FeatureMap? gFirst, bool accumulateFirst, FeatureMap? gSkip, bool accumulateSkip)
        {
            if (up)
            {
                pass.UpConvolutionInput(layer, gz, gFirst, accumulateFirst, gSkip, accumulateSkip);
            }
            else
            {
                pass.JoinConvolutionInput(layer, gz, gFirst, accumulateFirst, gSkip, accumulateSkip);
            }
        }
    }

    private static void CheckGradients(
        ConvolutionFixture fixture, CpuTrainingPass pass, Layer layer, double[] gWeight, double[] gBias, int times)
    {
        ConvolutionFixture.AssertClose(
            [.. gWeight.Select(g => g * times)], new Span<float>(pass.Gradients + layer.Weight.Offset, layer.Weight.Length));
        ConvolutionFixture.AssertClose([.. gBias.Select(g => g * times)], new Span<float>(pass.Gradients + layer.Bias!.Offset, gBias.Length));
    }

    private static void CheckInput(CpuTrainingPass pass, FeatureMap gx, DoubleMap expected, Action<bool> compute)
    {
        var before = pass.Read(gx).ToArray();
        compute(true);
        ConvolutionFixture.AssertClose([.. expected.Values.Zip(before, (g, old) => g + old)], pass.Read(gx));
        pass.Read(gx).Fill(float.NaN);
        compute(false);
        ConvolutionFixture.AssertClose(expected.Values, pass.Read(gx));
        before.CopyTo(pass.Read(gx));
    }
}
