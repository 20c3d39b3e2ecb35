using EUNet.Generator.Emit.Kernels;
using EUNet.Runtime.Tests.Cpu;
using EUNet.Tensors;

namespace EUNet.Gpu.Tests;

public sealed class ConvolutionTrainingTests
{
    public static TheoryData<string> Devices => GpuBed.Devices;

    [Theory]
    [MemberData(nameof(Devices))]
    public void Convolution_WeightsAndInput_AnyKernelStrideAndPadding(string device)
    {
        Check(device, 2, 3, 3, 4, 5, kernel: 1);
        Check(device, 1, 3, 4, 3, 4, kernel: 3, stride: 2);
        if (device == "ilgpu-cpu")
        {
            return;
        }

        foreach (var (input, output) in new[] { (8, 12), (3, 16), (16, 3), (7, 9), (64, 36) })
        {
            Check(device, 2, 7, 9, input, output, kernel: 1);
        }

        foreach (var padding in new[] { Padding.Same, Padding.Valid, Padding.Explicit(1, 1, 1, 1), Padding.Explicit(0, 1, 1, 0) })
        {
            foreach (var (kernel, stride) in new[] { (3, 1), (3, 2), (5, 1), (5, 2), (1, 2), (3, 3) })
            {
                Check(device, 2, 9, 8, 8, 12, kernel, stride, padding);
                Check(device, 1, 7, 13, 3, 6, kernel, stride, padding);
            }
        }

        Check(device, 3, 40, 45, 24, 16, kernel: 3); // several chunks
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void TwoSources_WeightsAndInputs_OddSizesAndFits(string device)
    {
        CheckTwo(device, up: true, 3, (2, 2), (3, 4), 4, 3, 4);
        CheckTwo(device, up: false, 1, (2, 3), (3, 2), 4, 4, 5);
        if (device == "ilgpu-cpu")
        {
            return;
        }

        foreach (var kernel in new[] { 1, 3 })
        {
            CheckTwo(device, true, kernel, (4, 5), (8, 10), 16, 24, 16);
            CheckTwo(device, true, kernel, (4, 5), (7, 9), 17, 8, 40);
            CheckTwo(device, true, kernel, (4, 5), (7, 10), 40, 3, 24);
            CheckTwo(device, true, kernel, (3, 3), (8, 7), 8, 8, 6);
            CheckTwo(device, true, kernel, (4, 4), (5, 4), 8, 8, 8);
            CheckTwo(device, false, kernel, (8, 6), (8, 6), 16, 16, 17);
            CheckTwo(device, false, kernel, (8, 8), (7, 7), 24, 1, 8);
            CheckTwo(device, false, kernel, (6, 8), (7, 9), 3, 24, 32);
        }

        CheckTwo(device, false, 3, (8, 8), (7, 7), 24, 4, 8, Padding.Valid);
        CheckTwo(device, true, 3, (5, 4), (9, 8), 24, 4, 8, Padding.Valid);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Transposed_2x2_WeightsAndInput(string device)
    {
        foreach (var (input, output, height, width) in device == "ilgpu-cpu" ? [(3, 4, 2, 2)] : new[] { (3, 1, 5, 13), (24, 16, 4, 7), (17, 40, 3, 3) })
        {
            using var bed = new GpuBed(device, 2);
            var layer = bed.Layers.TransposedConvolution("up", input, output, 2, bias: true);
            FeatureMap x = bed.Input(height, width, input), gz = bed.Input(height * 2, width * 2, output), gx = bed.Input(height, width, input);
            FeatureMap z = bed.Output(height * 2, width * 2, output);
            var pass = bed.Training;
            pass.TransposedConvolution(Loaded(bed, ConvolutionSource.Gather, 2, input, output), layer, x, z);
            pass.TransposedConvolutionInput(Loaded(bed, ConvolutionSource.Window, 2, output, input, add: true), layer, gz, gx, accumulate: true);
            pass.TransposedConvolutionWeights(Weights(bed, WeightsSource.Window, output, input), layer, x, gz);

            var expected = DoubleMap.Like(z);
            NaiveConvolution.Transposed(2, Double(bed, x), bed.Values(layer.Weight), bed.Values(layer.Bias), expected);
            GpuBed.Near(expected.Values, bed.Get(z), what: "z");
            var gradient = Double(bed, gx);
            double[] gw = new double[layer.Weight.Length], gb = new double[output];
            NaiveConvolution.TransposedBackward(2, Double(bed, x), bed.Values(layer.Weight), Double(bed, gz), gradient, gw, gb);
            GpuBed.Near(gradient.Values, bed.Get(gx), what: "gx");
            GpuBed.Near(gw, bed.Gradient(layer.Weight), what: "gw");
            GpuBed.Near(gb, bed.Gradient(layer.Bias!), what: "gb");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Transposed_4x4_IsTheAdjointOfAStridedConvolution(string device)
    {
        // <T(x), g> = <x, T'(g)> = <w, dT(x)·g / dw>: forward against both gradients, whatever the indices.
        using var bed = new GpuBed(device, device == "ilgpu-cpu" ? 1 : 2);
        var layer = bed.Layers.TransposedConvolution("up", 4, 8, 4);
        FeatureMap x = bed.Input(3, 2, 4), gz = bed.Input(6, 4, 8), gx = bed.Output(3, 2, 4), z = bed.Output(6, 4, 8);
        var pass = bed.Training;
        pass.TransposedConvolution(Loaded(bed, ConvolutionSource.Gather, 4, 4, 8), layer, x, z);
        pass.TransposedConvolutionInput(Loaded(bed, ConvolutionSource.Window, 4, 8, 4), layer, gz, gx, accumulate: false);
        pass.TransposedConvolutionWeights(Weights(bed, WeightsSource.Window, 8, 4), layer, x, gz);
        var forward = Dot(bed.Get(z), bed.Before(gz));
        Assert.Equal(forward, Dot(bed.Get(gx), bed.Before(x)), 1e-4);
        Assert.Equal(forward, Dot(bed.Gradient(layer.Weight), bed.Values(layer.Weight)), 1e-4);
        // The corner: output (0, 0) = x (0, 0) · w (1, 1), kernels being cropped by one.
        double corner = 0;
        for (var i = 0; i < 4; i++)
        {
            corner += bed.Before(x)[i] * bed.Values(layer.Weight)[(((i * 16) + 5) * 8) + 3];
        }

        Assert.Equal(corner, bed.Get(z)[3], 1e-4);
    }

    internal static DoubleMap Double(GpuBed bed, FeatureMap map) => ConvolutionTests.Double(bed, map);

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static ConvolutionKernel Loaded(GpuBed bed, ConvolutionSource source, int kernel, int input, int output, bool add = false, int skip = 4)
        => bed.Kernel<ConvolutionKernel>(ConvolutionTests.Signature(source, kernel, input, output, residual: add, skip: skip));

    private static WeightsKernel Weights(GpuBed bed, WeightsSource source, int input, int output)
        => bed.Kernel<WeightsKernel>(new ConvolutionWeightsSignature(source, input % 4 == 0, output % 4 == 0));

    private static void Check(
        string device, int batch, int height, int width, int input, int output, int kernel, int stride = 1, Padding? padding = null)
    {
        using var bed = new GpuBed(device, batch);
        var layer = bed.Layers.Convolution("conv", input, output, kernel, stride, stride, padding, bias: true);
        int Extent(int n, int before) => layer.Padding == Padding.Same ? (n + stride - 1) / stride : ((n + (2 * before) - kernel) / stride) + 1;
        int rows = Extent(height, layer.Padding.Above(height, kernel, stride)), columns = Extent(width, layer.Padding.Before(width, kernel, stride));
        FeatureMap x = bed.Input(height, width, input), gz = bed.Input(rows, columns, output);
        FeatureMap gx = bed.Output(height, width, input), sum = bed.Input(height, width, input), z = bed.Output(rows, columns, output);
        var pass = bed.Training;
        var pixel = kernel == 1 && stride == 1 && layer.Padding == Padding.Same;
        pass.Convolution(Loaded(bed, pixel ? ConvolutionSource.Pixel : ConvolutionSource.Window, kernel, input, output), layer, x, z);
        var source = pixel ? ConvolutionSource.Pixel : stride == 1 ? ConvolutionSource.Window : ConvolutionSource.Gather;
        pass.ConvolutionInput(Loaded(bed, source, kernel, output, input), layer, gz, gx, accumulate: false);
        pass.ConvolutionInput(Loaded(bed, source, kernel, output, input, add: true), layer, gz, sum, accumulate: true);
        pass.ConvolutionWeights(Weights(bed, pixel ? WeightsSource.Pixel : WeightsSource.Window, input, output), layer, x, gz);

        var what = $"{device} {batch} {height} {width} {input} {output} {kernel}/{stride} {padding} ";
        var (before, gradient) = (Double(bed, x), DoubleMap.Like(x));
        var expected = DoubleMap.Like(z);
        NaiveConvolution.Forward(layer, before, bed.Values(layer.Weight), bed.Values(layer.Bias), expected);
        GpuBed.Near(expected.Values, bed.Get(z), what: what + "z");
        double[] gw = new double[layer.Weight.Length], gb = new double[output];
        NaiveConvolution.Backward(layer, before, bed.Values(layer.Weight), Double(bed, gz), gradient, gw, gb);
        GpuBed.Near(gradient.Values, bed.Get(gx), what: what + "gx");
        var added = Double(bed, sum);
        added.Each((n, r, c, k) => added[n, r, c, k] + gradient[n, r, c, k]);
        GpuBed.Near(added.Values, bed.Get(sum), what: what + "gx +=");
        GpuBed.Near(gw, bed.Gradient(layer.Weight), what: what + "gw");
        GpuBed.Near(gb, bed.Gradient(layer.Bias!), what: what + "gb");
    }

    private static void CheckTwo(
        string device, bool up, int kernel, (int H, int W) first, (int H, int W) skip, int input, int second, int output, Padding? padding = null)
    {
        using var bed = new GpuBed(device, 2);
        var layer = bed.Layers.Convolution("conv", input + second, output, kernel, padding: padding, bias: true);
        var lost = layer.Padding == Padding.Valid ? kernel - 1 : 0;
        FeatureMap low = bed.Input(first.H, first.W, input), other = bed.Input(skip.H, skip.W, second);
        FeatureMap gz = bed.Input(skip.H - lost, skip.W - lost, output), z = bed.Output(skip.H - lost, skip.W - lost, output);
        FeatureMap gLow = bed.Output(first.H, first.W, input), gSkip = bed.Input(skip.H, skip.W, second);
        var pass = bed.Training;
        var forward = Loaded(bed, up ? ConvolutionSource.Up : ConvolutionSource.Join, kernel, input, output, skip: second);
        var lowKernel = Loaded(bed, up ? ConvolutionSource.Children : ConvolutionSource.Window, kernel, output, input);
        var skipKernel = Loaded(bed, kernel == 1 ? ConvolutionSource.Pixel : ConvolutionSource.Window, kernel, output, second, add: true);
        var skipWeights = Weights(bed, WeightsSource.Window, second, output);
        if (up)
        {
            pass.UpConvolution(forward, layer, low, other, z);
            pass.UpConvolutionWeights(Weights(bed, WeightsSource.Doubled, input, output), skipWeights, layer, low, other, gz);
            pass.UpConvolutionInput(lowKernel, skipKernel, layer, gz, gLow, false, gSkip, true);
        }
        else
        {
            pass.JoinConvolution(forward, layer, low, other, z);
            pass.JoinConvolutionWeights(Weights(bed, WeightsSource.Window, input, output), skipWeights, layer, low, other, gz);
            pass.JoinConvolutionInput(lowKernel, skipKernel, layer, gz, gLow, false, gSkip, true);
        }

        var what = $"{device} {up} {kernel} {first} {skip} {input} {second} {output} ";
        var joined = DoubleMap.Join(Double(bed, low), up ? 2 : 1, Double(bed, other));
        var expected = DoubleMap.Like(z);
        NaiveConvolution.Forward(layer, joined, bed.Values(layer.Weight), bed.Values(layer.Bias), expected);
        GpuBed.Near(expected.Values, bed.Get(z), what: what + "z");
        var gradient = new DoubleMap(joined.Batch, joined.Height, joined.Width, joined.Channels);
        double[] gw = new double[layer.Weight.Length], gb = new double[output];
        NaiveConvolution.Backward(layer, joined, bed.Values(layer.Weight), Double(bed, gz), gradient, gw, gb);
        var (expectedLow, expectedSkip) = (DoubleMap.Like(low), Double(bed, gSkip));
        DoubleMap.Part(gradient, up ? 2 : 1, expectedLow, expectedSkip);
        GpuBed.Near(gw, bed.Gradient(layer.Weight), what: what + "gw");
        GpuBed.Near(gb, bed.Gradient(layer.Bias!), what: what + "gb");
        GpuBed.Near(expectedLow.Values, bed.Get(gLow), what: what + "gLow");
        GpuBed.Near(expectedSkip.Values, bed.Get(gSkip), what: what + "gSkip");
    }
}
