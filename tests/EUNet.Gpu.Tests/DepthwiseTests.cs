using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Spec;
using EUNet.Runtime.Tests.Cpu;
using EUNet.Tensors;

namespace EUNet.Gpu.Tests;

public sealed class DepthwiseTests
{
    public static TheoryData<string> Devices => GpuBed.Devices;

    [Theory]
    [MemberData(nameof(Devices))]
    public void Depthwise_EveryKernelStrideAndPadding_ForwardAndBackward(string device)
    {
        Check(device, 2, 4, 5, 4, kernel: 3, stride: 1, Padding.Same, Activation.Relu6);
        Check(device, 1, 3, 5, 3, kernel: 3, stride: 2, Padding.Same, Activation.None);
        if (device == "ilgpu-cpu")
        {
            return;
        }

        foreach (var (kernel, stride) in new[] { (3, 1), (3, 2), (5, 1), (5, 2), (7, 1), (5, 3) })
        {
            foreach (var padding in new[] { Padding.Same, Padding.Valid, Padding.Explicit(1, 0, 1, 2), Padding.Explicit(2, 2, 2, 2) })
            {
                Check(device, 2, 9, 8, 8, kernel, stride, padding, Activation.Swish);
                Check(device, 1, 8, 13, 5, kernel, stride, padding, Activation.Relu);
                Check(device, 2, 7, 7, 12, kernel, stride, padding, Activation.None);
            }
        }

        Check(device, 2, 33, 30, 40, kernel: 5, stride: 2, Padding.Same, Activation.Swish);
    }

    private static void Check(string device, int batch, int height, int width, int channels, int kernel, int stride, Padding padding, Activation activation)
    {
        int Out(int n, int before) => padding == Padding.Same ? (n + stride - 1) / stride : ((n + (2 * before) - kernel) / stride) + 1;
        var shape = new DepthwiseShape(
            kernel, stride, stride, padding.Above(height, kernel, stride), padding.Before(width, kernel, stride),
            Out(height, padding.Above(height, kernel, stride)), Out(width, padding.Before(width, kernel, stride)));
        var what = $"{device} {batch} {height} {width} {channels} {kernel}/{stride} {padding} ";

        using (var bed = new GpuBed(device, batch))
        {
            var layer = bed.Layers.Depthwise("dw", channels, kernel, stride, stride, padding, new Norm("bn", 1e-3f, 0.9f), activation);
            FeatureMap x = bed.Input(height, width, channels), y = bed.Output(shape.OutHeight, shape.OutWidth, channels), pooled = bed.Output(1, 1, channels);
            var pass = bed.Inference;
            pass.Depthwise(
                bed.Kernel<DepthwiseKernel>(new DepthwiseSignature(kernel, stride, channels % 4 == 0, (ActivationKind)activation)), layer, x, y, pooled);
            var z = Oracle.Depthwise(Tensor(bed, x), GpuBed.Doubles(bed.Values(layer.Weight)), null, shape);
            for (var i = 0; i < z.Values.Length; i++)
            {
                var (norm, c) = (layer.Norm!, i % channels);
                z.Values[i] = Oracle.Activate(activation, ((z.Values[i] - bed.Values(norm.Mean)[c])
                    / Math.Sqrt(bed.Values(norm.Variance)[c] + (double)norm.Epsilon) * bed.Values(norm.Weight)[c]) + bed.Values(norm.Bias)[c]);
            }

            GpuBed.Near(z.Values, bed.Get(y), what: what + "y");
            GpuBed.Near(Oracle.GlobalAverage(z).Values, bed.Get(pooled), what: what + "pooled");
        }

        using (var bed = new GpuBed(device, batch))
        {
            var layer = bed.Layers.Depthwise("dw", channels, kernel, stride, stride, padding);
            FeatureMap x = bed.Input(height, width, channels), gz = bed.Input(shape.OutHeight, shape.OutWidth, channels);
            FeatureMap gx = bed.Input(height, width, channels), fresh = bed.Output(height, width, channels);
            var pass = bed.Training;
            var input = bed.Kernel<DepthwiseKernel>(new DepthwiseInputSignature(kernel, stride, channels % 4 == 0));
            pass.DepthwiseInput(input, layer, gz, fresh, accumulate: false);
            pass.DepthwiseInput(input, layer, gz, gx, accumulate: true);
            var weights = bed.Kernel<DepthwiseWeightsKernel>(new DepthwiseWeightsSignature(kernel));
            pass.DepthwiseWeights(weights, layer, x, gz);
            pass.DepthwiseWeights(weights, layer, x, gz);
            var expected = Oracle.DepthwiseInput(Tensor(bed, gz), GpuBed.Doubles(bed.Values(layer.Weight)), Tensor(bed, x), shape);
            GpuBed.Near(expected.Values, bed.Get(fresh), what: what + "gx");
            var sum = Oracle.Zip(expected, Tensor(bed, gx), (a, b) => a + b);
            GpuBed.Near(sum.Values, bed.Get(gx), what: what + "gx +=");
            var twice = Oracle.DepthwiseWeights(Tensor(bed, x), Tensor(bed, gz), shape).Select(w => 2 * w).ToArray();
            GpuBed.Near(twice, bed.Gradient(layer.Weight), what: what + "gw");
        }
    }

    internal static Tensor Tensor(GpuBed bed, FeatureMap map)
    {
        var tensor = new Tensor(map.Batch, map.Height, map.Width, map.Channels);
        GpuBed.Doubles(bed.Before(map)).CopyTo(tensor.Values, 0);
        return tensor;
    }
}
