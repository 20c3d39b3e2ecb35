using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Spec;
using EUNet.Runtime.Tests.Cpu;
using EUNet.Tensors;

namespace EUNet.Gpu.Tests;

public sealed class ConvolutionTests
{
    public static TheoryData<string> Devices => GpuBed.Devices;

    [Theory]
    [MemberData(nameof(Devices))]
    public void Pointwise_EveryWidth_EveryEpilogue(string device)
    {
        Check(device, 1, 5, 3, 8, 12, kernel: 1, activation: Activation.Swish, residual: true);
        Check(device, 2, 1, 1, 3, 5, kernel: 1, activation: Activation.Relu6);
        Check(device, 2, 3, 3, 4, 7, kernel: 1);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            Large(device, 2, 7, 9, 24, 36, kernel: 1, activation: activation);
            Large(device, 1, 6, 5, 7, 9, kernel: 1, activation: activation, residual: true);
        }

        Large(device, 3, 17, 11, 40, 132, kernel: 1, activation: Activation.Relu6, residual: true);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Window_AnyKernelStrideAndPadding(string device)
    {
        Check(device, 2, 4, 3, 3, 4, kernel: 3, stride: 2, activation: Activation.Relu);
        foreach (var padding in new[] { Padding.Same, Padding.Valid, Padding.Explicit(1, 0, 1, 2) })
        {
            Large(device, 2, 9, 8, 3, 32, kernel: 3, stride: 2, padding: padding, activation: Activation.Swish);
            Large(device, 2, 7, 11, 8, 12, kernel: 3, padding: padding, activation: Activation.Relu, residual: true);
            Large(device, 1, 8, 9, 8, 6, kernel: 5, stride: 2, padding: padding);
            Large(device, 2, 6, 6, 4, 4, kernel: 1, stride: 2, padding: padding);
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Scaled_ByEachSamplesVector(string device)
    {
        foreach (var (input, output) in new[] { (8, 12), (6, 5) })
        {
            using var bed = new GpuBed(device, 3);
            var layer = bed.Layers.Convolution("conv", input, output, norm: new Norm("bn", 1e-3f, 0.9f));
            FeatureMap x = bed.Input(3, 5, input), scale = bed.Input(1, 1, input), residual = bed.Input(3, 5, output), y = bed.Output(3, 5, output);
            var pass = bed.Inference;
            pass.ScaledConvolution(Forward(bed, layer, ConvolutionSource.Pixel, scaled: true, residual: true), layer, x, scale, residual, y);
            var scaled = Double(bed, x);
            var vector = Double(bed, scale);
            scaled.Each((n, r, c, k) => scaled[n, r, c, k] * vector[n, 0, 0, k]);
            var expected = DoubleMap.Like(y);
            NaiveConvolution.Forward(layer, scaled, bed.Values(layer.Weight), bed.Values(layer.Bias), expected);
            Finish(bed, layer, expected, Double(bed, residual));
            GpuBed.Near(expected.Values, bed.Get(y), what: $"{device} {input} {output}");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void TwoSources_OddSizesAndFits(string device)
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
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Transposed_2x2(string device)
    {
        foreach (var (input, output, height, width) in device == "ilgpu-cpu" ? [(3, 4, 2, 2)] : new[] { (3, 1, 5, 13), (24, 16, 4, 7), (17, 40, 3, 3) })
        {
            using var bed = new GpuBed(device, 2);
            var layer = bed.Layers.TransposedConvolution("up", input, output, 2, bias: true, activation: Activation.Relu);
            FeatureMap x = bed.Input(height, width, input), y = bed.Output(height * 2, width * 2, output);
            var pass = bed.Inference;
            pass.TransposedConvolution(
                bed.Kernel<ConvolutionKernel>(Signature(ConvolutionSource.Gather, 2, input, output, Activation.Relu)), layer, x, y);
            var expected = DoubleMap.Like(y);
            NaiveConvolution.Transposed(2, Double(bed, x), bed.Values(layer.Weight), bed.Values(layer.Bias), expected);
            expected.Each((n, r, c, k) => Math.Max(expected[n, r, c, k], 0));
            GpuBed.Near(expected.Values, bed.Get(y), what: $"{device} {input} {output}");
        }
    }

    internal static DoubleMap Double(GpuBed bed, FeatureMap map)
    {
        var result = DoubleMap.Like(map);
        GpuBed.Doubles(bed.Before(map)).CopyTo(result.Values, 0);
        return result;
    }

    internal static ConvolutionSignature Signature(
        ConvolutionSource source, int kernel, int input, int output, Activation activation = Activation.None, bool residual = false,
        bool scaled = false, int skip = 4)
        => new(source, kernel, input % 4 == 0, skip % 4 == 0, output % 4 == 0, scaled, (ActivationKind)activation, residual);

    private static ConvolutionKernel Forward(
        GpuBed bed, ConvolutionLayer layer, ConvolutionSource source, bool scaled = false, bool residual = false)
        => bed.Kernel<ConvolutionKernel>(Signature(source, layer.Kernel, layer.InChannels, layer.OutChannels, layer.Activation, residual, scaled));

    // Shapes that ILGPU's emulation would take minutes for.
    private static void Large(
        string device, int batch, int height, int width, int input, int output, int kernel, int stride = 1, Padding? padding = null,
        Activation activation = Activation.None, bool residual = false)
    {
        if (device != "ilgpu-cpu")
        {
            Check(device, batch, height, width, input, output, kernel, stride, padding, activation, residual);
        }
    }

    private static void Check(
        string device, int batch, int height, int width, int input, int output, int kernel, int stride = 1, Padding? padding = null,
        Activation activation = Activation.None, bool residual = false)
    {
        using var bed = new GpuBed(device, batch);
        var layer = bed.Layers.Convolution(
            "conv", input, output, kernel, stride, stride, padding, bias: kernel == 3, new Norm("bn", 1e-3f, 0.9f), activation);
        var x = bed.Input(height, width, input);
        int rows = Extent(height, layer.Padding.Above(height, kernel, stride)), columns = Extent(width, layer.Padding.Before(width, kernel, stride));
        FeatureMap added = bed.Input(rows, columns, output), y = bed.Output(rows, columns, output);
        var pass = bed.Inference;
        var kernels = Forward(bed, layer, kernel == 1 && stride == 1 ? ConvolutionSource.Pixel : ConvolutionSource.Window, residual: residual);
        if (residual)
        {
            pass.Convolution(kernels, layer, x, added, y);
        }
        else
        {
            pass.Convolution(kernels, layer, x, y);
        }

        var expected = DoubleMap.Like(y);
        NaiveConvolution.Forward(layer, Double(bed, x), bed.Values(layer.Weight), bed.Values(layer.Bias), expected);
        Finish(bed, layer, expected, residual ? Double(bed, added) : null);
        GpuBed.Near(expected.Values, bed.Get(y), what: $"{device} {batch} {height} {width} {input} {output} {kernel}/{stride} {activation}");

        int Extent(int n, int before) => layer.Padding == Padding.Same ? (n + stride - 1) / stride : ((n + (2 * before) - kernel) / stride) + 1;
    }

    private static void CheckTwo(string device, bool up, int kernel, (int H, int W) first, (int H, int W) skip, int input, int second, int output)
    {
        using var bed = new GpuBed(device, 2);
        var layer = bed.Layers.Convolution("conv", input + second, output, kernel, bias: true, activation: Activation.Relu);
        FeatureMap low = bed.Input(first.H, first.W, input), other = bed.Input(skip.H, skip.W, second), y = bed.Output(skip.H, skip.W, output);
        var pass = bed.Inference;
        var loaded = bed.Kernel<ConvolutionKernel>(Signature(
            up ? ConvolutionSource.Up : ConvolutionSource.Join, kernel, input, output, Activation.Relu, skip: second));
        if (up)
        {
            pass.UpConvolution(loaded, layer, low, other, y);
        }
        else
        {
            pass.JoinConvolution(loaded, layer, low, other, y);
        }

        var expected = DoubleMap.Like(y);
        var joined = DoubleMap.Join(Double(bed, low), up ? 2 : 1, Double(bed, other));
        NaiveConvolution.Forward(layer, joined, bed.Values(layer.Weight), bed.Values(layer.Bias), expected);
        Finish(bed, layer, expected, null);
        GpuBed.Near(expected.Values, bed.Get(y), what: $"{device} {up} {kernel} {first} {skip} {input} {second} {output}");
    }

    private static void Finish(GpuBed bed, ConvolutionLayer layer, DoubleMap z, DoubleMap? residual)
    {
        for (var i = 0; i < z.Values.Length; i++)
        {
            var c = i % z.Channels;
            if (layer.Norm is { } norm)
            {
                z.Values[i] = ((z.Values[i] - bed.Values(norm.Mean)[c]) / Math.Sqrt(bed.Values(norm.Variance)[c] + (double)norm.Epsilon)
                    * bed.Values(norm.Weight)[c]) + bed.Values(norm.Bias)[c];
            }

            z.Values[i] = NaiveConvolution.Activate(layer.Activation, z.Values[i]) + (residual?.Values[i] ?? 0);
        }
    }
}
