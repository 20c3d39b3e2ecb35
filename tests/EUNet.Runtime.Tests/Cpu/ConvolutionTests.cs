using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

public sealed class ConvolutionTests
{
    public static TheoryData<SimdTier> Tiers => [SimdTier.Scalar, SimdTier.Vector128, SimdTier.Vector256, SimdTier.Vector512];

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Pointwise_EveryWidth(SimdTier tier)
    {
        foreach (var (input, output) in new[] { (1, 1), (3, 8), (8, 3), (16, 24), (17, 17), (24, 16), (40, 96), (96, 40), (70, 33) })
        {
            Check(tier, batch: 2, height: 5, width: 7, kernel: 1, stride: 1, Padding.Same, input, output, Activation.Relu6, norm: true);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Kernels_3And5_AnyStrideAndPadding(SimdTier tier)
    {
        foreach (var padding in new[] { Padding.Same, Padding.Valid, Padding.Explicit(1, 1, 1, 1) })
        {
            foreach (var (kernel, stride) in new[] { (3, 1), (3, 2), (5, 1), (5, 2), (1, 2) })
            {
                Check(tier, batch: 2, height: 9, width: 8, kernel, stride, padding, 3, 17, Activation.Swish, norm: true);
                Check(tier, batch: 1, height: 7, width: 13, kernel, stride, padding, 8, 24, Activation.None, norm: false);
            }
        }

        Check(tier, batch: 1, height: 40, width: 35, 3, 1, Padding.Same, 96, 40, Activation.Relu, norm: true);
        Check(tier, batch: 1, height: 14, width: 14, 3, 1, Padding.Same, 17, 70, Activation.HardSwish, norm: true);
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Dense_IsAConvolutionOfOnePixel(SimdTier tier)
    {
        Check(tier, batch: 1, height: 1, width: 1, 1, 1, Padding.Same, 320, 100, Activation.None, norm: false);
        Check(tier, batch: 3, height: 1, width: 1, 1, 1, Padding.Same, 40, 10, Activation.Sigmoid, norm: false);
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Residual_IsAddedAfterTheActivation(SimdTier tier)
    {
        Check(tier, batch: 2, height: 6, width: 5, 1, 1, Padding.Same, 24, 40, Activation.Swish, norm: true, residual: true);
        Check(tier, batch: 2, height: 6, width: 5, 3, 1, Padding.Same, 8, 17, Activation.Relu, norm: true, residual: true);
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Scaled_MultipliesEverySampleByItsOwn(SimdTier tier)
    {
        Check(tier, batch: 3, height: 6, width: 5, 1, 1, Padding.Same, 24, 40, Activation.None, norm: true, scaled: true);
        Check(tier, batch: 2, height: 7, width: 7, 1, 1, Padding.Same, 96, 16, Activation.Swish, norm: true, residual: true, scaled: true);
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
            CheckJoin(tier, up: false, kernel, low: (8, 6), skip: (8, 6), 16, 16, 17);
            CheckJoin(tier, up: false, kernel, low: (8, 8), skip: (7, 7), 24, 1, 8);
            CheckJoin(tier, up: false, kernel, low: (6, 8), skip: (7, 9), 3, 24, 96);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Transposed_2x2And4x4(SimdTier tier)
    {
        ConvolutionFixture.Require(tier);
        foreach (var (kernel, input, output) in new[] { (2, 3, 1), (2, 24, 16), (2, 17, 40), (4, 3, 1), (4, 24, 16), (4, 17, 40) })
        {
            using var fixture = new ConvolutionFixture(2, 4, 4);
            var layer = fixture.TransposedLayer(kernel, input, output, Activation.Relu, norm: true);
            var x = fixture.Input("x", 5, 13, input);
            var y = fixture.Output("y", 10, 26, output);
            using var pass = fixture.Pass(layer, tier);
            pass.TransposedConvolution(layer, x, y);

            var expected = DoubleMap.Like(y);
            NaiveConvolution.Transposed(kernel, ConvolutionFixture.Double(x, pass.Read(x)), fixture.Values(layer.Weight), fixture.Values(layer.Bias), expected);
            fixture.Finish(layer, expected);
            ConvolutionFixture.AssertClose(expected.Values, pass.Read(y));
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
            using var fixture = new ConvolutionFixture(1, 8, 8);
            var layer = fixture.Layer(3, 1, Padding.Same, 40, 70, Activation.Swish, norm: true);
            var low = fixture.Input("low", 7, 7, 24);
            var skip = fixture.Input("skip", 13, 13, 16);
            var y = fixture.Output("y", 13, 13, 70);
            using var pass = fixture.Pass(layer, tier, threads);
            pass.UpConvolution(layer, low, skip, y);
            var found = pass.Read(y).ToArray();
            Assert.Equal(first ??= found, found);
        }
    }

    [Fact]
    public void SecondCall_AllocatesNothing()
    {
        using var fixture = new ConvolutionFixture(1, 8, 8);
        var layer = fixture.Layer(3, 1, Padding.Same, 16, 24);
        var x = fixture.Input("x", 12, 12, 16);
        var y = fixture.Output("y", 12, 12, 24);
        using var pass = fixture.Pass(layer, SimdTier.Best);
        pass.Convolution(layer, x, y);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            pass.Convolution(layer, x, y);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void WrongChannels_AreNamed()
    {
        using var fixture = new ConvolutionFixture(1, 8, 8);
        var layer = fixture.Layer(1, 1, Padding.Same, 16, 24);
        var x = fixture.Input("x", 4, 4, 17);
        var y = fixture.Output("y", 4, 4, 24);
        using var pass = fixture.Pass(layer, SimdTier.Best);
        Assert.Contains("conv is 16 → 24", Assert.Throws<ArgumentException>(() => pass.Convolution(layer, x, y)).Message);
    }

    private static void Check(
        SimdTier tier, int batch, int height, int width, int kernel, int stride, Padding padding, int input, int output, Activation activation, bool norm,
        bool residual = false, bool scaled = false)
    {
        ConvolutionFixture.Require(tier);
        using var fixture = new ConvolutionFixture(batch, height, width);
        var layer = fixture.Layer(kernel, stride, padding, input, output, activation, bias: !norm, norm);
        var x = fixture.Input("x", height, width, input);
        var y = fixture.OutputOf(layer, x);
        var r = fixture.Input("r", y.Height, y.Width, output);
        var s = fixture.Input("s", 1, 1, input);
        using var pass = fixture.Pass(layer, tier);
        pass.Read(y).Fill(float.NaN);
        switch (residual, scaled)
        {
            case (false, false): pass.Convolution(layer, x, y); break;
            case (true, false): pass.Convolution(layer, x, r, y); break;
            case (false, true): pass.ScaledConvolution(layer, x, s, y); break;
            default: pass.ScaledConvolution(layer, x, s, r, y); break;
        }

        var source = ConvolutionFixture.Double(x, pass.Read(x));
        if (scaled)
        {
            var scale = ConvolutionFixture.Double(s, pass.Read(s));
            source.Each((n, row, column, c) => source[n, row, column, c] * scale[n, 0, 0, c]);
        }

        var expected = DoubleMap.Like(y);
        NaiveConvolution.Forward(layer, source, fixture.Values(layer.Weight), fixture.Values(layer.Bias), expected);
        fixture.Finish(layer, expected);
        if (residual)
        {
            var added = pass.Read(r);
            for (var i = 0; i < added.Length; i++)
            {
                expected.Values[i] += added[i];
            }
        }

        ConvolutionFixture.AssertClose(expected.Values, pass.Read(y));
    }

    private static void CheckJoin(SimdTier tier, bool up, int kernel, (int H, int W) low, (int H, int W) skip, int lowChannels, int skipChannels, int output)
    {
        ConvolutionFixture.Require(tier);
        using var fixture = new ConvolutionFixture(2, skip.H, skip.W);
        var layer = fixture.Layer(kernel, 1, Padding.Same, lowChannels + skipChannels, output, Activation.Relu, norm: true);
        var first = fixture.Input("first", low.H, low.W, lowChannels);
        var second = fixture.Input("skip", skip.H, skip.W, skipChannels);
        var y = fixture.Output("y", skip.H, skip.W, output);
        using var pass = fixture.Pass(layer, tier);
        if (up)
        {
            pass.UpConvolution(layer, first, second, y);
        }
        else
        {
            pass.JoinConvolution(layer, first, second, y);
        }

        var joined = DoubleMap.Join(
            ConvolutionFixture.Double(first, pass.Read(first)), up ? 2 : 1, ConvolutionFixture.Double(second, pass.Read(second)));
        var expected = DoubleMap.Like(y);
        NaiveConvolution.Forward(layer, joined, fixture.Values(layer.Weight), fixture.Values(layer.Bias), expected);
        fixture.Finish(layer, expected);
        ConvolutionFixture.AssertClose(expected.Values, pass.Read(y));
    }
}
