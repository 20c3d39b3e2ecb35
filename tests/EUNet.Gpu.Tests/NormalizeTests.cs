using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Spec;
using EUNet.Runtime.Tests.Cpu;
using EUNet.Tensors;

namespace EUNet.Gpu.Tests;

public sealed class NormalizeTests
{
    public static TheoryData<string> Devices => GpuBed.Devices;

    [Theory]
    [MemberData(nameof(Devices))]
    public void Normalize_EveryActivation_ForwardAndBackward(string device)
    {
        Check(device, 2, 2, 3, 4, Activation.Swish, residual: true);
        Check(device, 1, 3, 3, 3, Activation.Relu, residual: false);
        if (device == "ilgpu-cpu")
        {
            return;
        }

        foreach (var activation in Enum.GetValues<Activation>())
        {
            Check(device, 2, 7, 9, 8, activation, residual: false);
            Check(device, 2, 5, 7, 5, activation, residual: true);
        }

        Check(device, 3, 40, 45, 12, Activation.Swish, residual: true); // several chunks
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Moments_OfALargeMean_KeepTheirDigits(string device)
    {
        // A bias of hundreds beside a spread of one: sums of squares would lose the variance.
        using var bed = new GpuBed(device, 1);
        var layer = bed.Layers.Convolution("conv", 4, 4, bias: true, norm: new Norm("bn", 1e-3f, 0.9f));
        var size = bed.Slow ? 6 : 60;
        FeatureMap x = bed.Input(size, size, 4), z = bed.Output(size, size, 4), y = bed.Output(size, size, 4);
        var pass = bed.Training;
        bed.Parameters.Set(layer.Bias!, [.. Enumerable.Repeat(300f, layer.Bias!.Length)]);
        pass.WriteParameters();
        pass.Convolution(bed.Kernel<ConvolutionKernel>(ConvolutionTests.Signature(ConvolutionSource.Pixel, 1, 4, 4)), layer, x, z);
        pass.Normalize(bed.Kernel<NormalizeKernel>(new NormalizeSignature(ActivationKind.None, false, true)), layer, z, y);
        var measured = new Tensor(1, size, size, 4);
        GpuBed.Doubles(bed.Get(z)).CopyTo(measured.Values, 0);
        var expected = Oracle.Normalize(
            measured, GpuBed.Doubles(bed.Values(layer.Norm!.Weight)), GpuBed.Doubles(bed.Values(layer.Norm.Bias)), layer.Norm.Epsilon, Activation.None);
        GpuBed.Near(expected.Values, bed.Get(y), 2e-4);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void WithoutNorm_OnlyTheActivation(string device)
    {
        using var bed = new GpuBed(device, 2);
        var layer = bed.Layers.Convolution("conv", 3, 3, activation: Activation.HardSwish);
        FeatureMap z = bed.Input(3, 3, 3), residual = bed.Input(3, 3, 3), gy = bed.Input(3, 3, 3), gx = bed.Input(3, 3, 3);
        FeatureMap y = bed.Output(3, 3, 3), sum = bed.Output(3, 3, 3), gz = bed.Output(3, 3, 3);
        var pass = bed.Training;
        pass.Normalize(bed.Kernel<ActivationKernel>(new ActivationSignature(ActivationKind.HardSwish, false)), layer, z, y);
        pass.Normalize(bed.Kernel<ActivationKernel>(new ActivationSignature(ActivationKind.HardSwish, true)), layer, z, residual, sum);
        var backward = bed.Kernel<ActivationKernel>(new ActivationBackwardSignature(ActivationKind.HardSwish));
        pass.NormalizeBackward(backward, layer, z, gy, gz);
        pass.ActivateBackward(backward, Activation.HardSwish, z, gy, gx, accumulate: true);
        Tensor Of(FeatureMap map) => DepthwiseTests.Tensor(bed, map);
        var activated = Oracle.Map(Of(z), v => Oracle.Activate(Activation.HardSwish, v));
        GpuBed.Near(activated.Values, bed.Get(y));
        GpuBed.Near(Oracle.Zip(activated, Of(residual), (a, b) => a + b).Values, bed.Get(sum));
        var gradient = Oracle.ActivateBackward(Activation.HardSwish, Of(z), Of(gy));
        GpuBed.Near(gradient.Values, bed.Get(gz));
        GpuBed.Near(Oracle.Zip(gradient, Of(gx), (a, b) => a + b).Values, bed.Get(gx));
    }

    private static void Check(string device, int batch, int height, int width, int channels, Activation activation, bool residual)
    {
        using var bed = new GpuBed(device, batch);
        var layer = bed.Layers.Convolution("conv", channels, channels, norm: new Norm("bn", 1e-3f, 0.9f), activation: activation);
        FeatureMap Map() => bed.Input(height, width, channels);
        FeatureMap x = Map(), z = Map(), added = Map(), y = Map(), gy = Map(), gz = Map();
        var pass = bed.Training;
        var (kind, quads) = ((ActivationKind)activation, channels % 4 == 0);
        pass.Convolution(bed.Kernel<ConvolutionKernel>(ConvolutionTests.Signature(ConvolutionSource.Pixel, 1, channels, channels)), layer, x, z);
        var normalize = bed.Kernel<NormalizeKernel>(new NormalizeSignature(kind, residual, quads));
        if (residual)
        {
            pass.Normalize(normalize, layer, z, added, y);
        }
        else
        {
            pass.Normalize(normalize, layer, z, y);
        }

        pass.NormalizeBackward(
            bed.Kernel<NormalizeKernel>(new NormalizeSumsSignature(kind)), bed.Kernel<NormalizeKernel>(new NormalizeGradientSignature(kind, quads)), layer,
            z, gy, gz);

        var what = $"{device} {batch} {height} {width} {channels} {activation} {residual} ";
        var raw = new Tensor(batch, height, width, channels);
        GpuBed.Doubles(bed.Get(z)).CopyTo(raw.Values, 0);
        var norm = layer.Norm!;
        double[] weight = GpuBed.Doubles(bed.Values(norm.Weight)), bias = GpuBed.Doubles(bed.Values(norm.Bias));
        var expected = Oracle.Normalize(raw, weight, bias, norm.Epsilon, activation);
        expected = residual ? Oracle.Zip(expected, DepthwiseTests.Tensor(bed, added), (a, b) => a + b) : expected;
        GpuBed.Near(expected.Values, bed.Get(y), what: what + "y");
        var (gradient, gw, gb) = Oracle.NormalizeBackward(raw, DepthwiseTests.Tensor(bed, gy), weight, bias, norm.Epsilon, activation);
        GpuBed.Near(gradient.Values, bed.Get(gz), 1e-4, what + "gz");
        GpuBed.Near(gw, bed.Gradient(norm.Weight), 1e-4, what + "gw");
        GpuBed.Near(gb, bed.Gradient(norm.Bias), 1e-4, what + "gb");

        double[] before = GpuBed.Doubles(bed.Values(norm.Mean)), spread = GpuBed.Doubles(bed.Values(norm.Variance));
        var (mean, variance) = Oracle.Moments(raw);
        pass.ReadParameters();
        double unbiased = raw.Pixels / (raw.Pixels - 1.0);
        GpuBed.Near([.. mean.Select((m, c) => (0.9 * before[c]) + (0.1 * m))], bed.Values(norm.Mean), what: what + "running mean");
        GpuBed.Near([.. variance.Select((v, c) => (0.9 * spread[c]) + (0.1 * v * unbiased))], bed.Values(norm.Variance), what: what + "running variance");
    }
}
