using EUNet.Runtime.Tests.Cpu;
using EUNet.Tensors;

namespace EUNet.Gpu.Tests;

public sealed class LossAndUpdateTests
{
    public static TheoryData<string> Devices => GpuBed.Devices;

    [Theory]
    [MemberData(nameof(Devices))]
    public void SoftmaxCrossEntropy_LeavesIgnoredPixelsOut(string device)
    {
        using var bed = new GpuBed(device, 2);
        var size = bed.Slow ? 3 : 33;
        FeatureMap logits = bed.Input(size, 5, 7), g = bed.Output(size, 5, 7);
        var targets = Enumerable.Range(0, logits.Pixels).Select(i => i % 5 == 4 ? 255 : i % 7).ToArray();
        var pass = bed.Training;
        var (loss, gradient) = Oracle.SoftmaxCrossEntropy(DepthwiseTests.Tensor(bed, logits), targets, 255);
        Assert.Equal(loss, pass.SoftmaxCrossEntropy(logits, targets, 255, 0, g), 1e-5);
        GpuBed.Near(gradient.Values, bed.Get(g));
        Smoothed(bed, logits, targets, g);
        Assert.Throws<ArgumentException>(() => pass.SoftmaxCrossEntropy(logits, targets, -1, 0, g));
        Assert.Equal(0, pass.SoftmaxCrossEntropy(logits, new int[logits.Pixels], 0, 0, g));
        Assert.All(bed.Get(g), value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void SigmoidCrossEntropy_LeavesIgnoredPixelsOut(string device)
    {
        using var bed = new GpuBed(device, 2);
        var size = bed.Slow ? 3 : 33;
        FeatureMap logits = bed.Input(size, 5, 1), g = bed.Output(size, 5, 1);
        var targets = Enumerable.Range(0, logits.Pixels).Select(i => i % 5 == 4 ? 255 : i % 2).ToArray();
        var pass = bed.Training;
        var (loss, gradient) = Oracle.SigmoidCrossEntropy(DepthwiseTests.Tensor(bed, logits), targets, 255);
        Assert.Equal(loss, pass.SigmoidCrossEntropy(logits, targets, 255, g), 1e-5);
        GpuBed.Near(gradient.Values, bed.Get(g));
        Assert.Throws<ArgumentException>(() => pass.SigmoidCrossEntropy(logits, targets.AsSpan(1), 255, g));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Updates_FollowTheirFormulas_AndSpareStatistics(string device)
    {
        foreach (var kind in new[] { "sgd", "nesterov", "adam", "adamw", "rmsprop" })
        {
            using var bed = new GpuBed(device, 2);
            var layer = bed.Layers.Convolution("conv", 4, 4, bias: true, norm: new Norm("bn", 1e-3f, 0.9f));
            FeatureMap x = bed.Input(3, 3, 4), gz = bed.Input(3, 3, 4);
            var pass = bed.Training;
            var weights = bed.Kernel<WeightsKernel>(
                new Generator.Emit.Kernels.ConvolutionWeightsSignature(Generator.Emit.Kernels.WeightsSource.Pixel, true, true));
            Parameter[] parameters = [layer.Weight, layer.Bias!, layer.Norm!.Weight, layer.Norm.Variance];
            var expected = parameters.ToDictionary(p => p, p => GpuBed.Doubles(bed.Values(p)));
            var first = parameters.ToDictionary(p => p, p => new double[p.Length]);
            var second = parameters.ToDictionary(p => p, p => new double[p.Length]);
            for (var step = 1; step <= 3; step++)
            {
                pass.ZeroGradients();
                pass.ConvolutionWeights(weights, layer, x, gz);
                foreach (var p in parameters.Where(p => p.Trainable))
                {
                    Step(kind, step, expected[p], bed.Gradient(p), first[p], second[p], p.Shape.Count > 1);
                }

                var norm = Math.Sqrt(parameters.Where(p => p.Trainable).Concat([layer.Norm.Bias]).Sum(p => bed.Gradient(p).Sum(g => (double)g * g)));
                Assert.Equal(norm, pass.GradientNorm(), 1e-5 * norm);
                switch (kind)
                {
                    case "adam" or "adamw":
                        pass.Adam(0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, decoupled: kind == "adamw", step);
                        break;
                    case "rmsprop":
                        pass.RmsProp(0.01f, 0.9f, 0.8f, 1e-3f, 0.1f, step);
                        break;
                    default:
                        pass.Sgd(0.01f, 0.9f, kind == "nesterov", 0.1f);
                        break;
                }
            }

            pass.ReadParameters();
            foreach (var p in parameters)
            {
                GpuBed.Near(expected[p], bed.Values(p), what: $"{kind} {p.Name}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Rules_ScaleRateAndDecay_AndAveragesFollow(string device)
    {
        using var bed = new GpuBed(device, 2);
        var layer = bed.Layers.Convolution("conv", 4, 4, bias: true);
        FeatureMap x = bed.Input(3, 3, 4), gz = bed.Input(3, 3, 4);
        var pass = bed.Training;
        pass.ConvolutionWeights(
            bed.Kernel<WeightsKernel>(new Generator.Emit.Kernels.ConvolutionWeightsSignature(Generator.Emit.Kernels.WeightsSource.Pixel, true, true)), layer, x, gz);
        pass.ScaleGradients(0.5f);
        double[] before = GpuBed.Doubles(bed.Values(layer.Weight)), bias = GpuBed.Doubles(bed.Values(layer.Bias!)), g = GpuBed.Doubles(bed.Gradient(layer.Weight));
        pass.SetRules(parameter => parameter == layer.Weight ? new UpdateRule(0.3f, 0.5f) : default);
        pass.AverageWeights(1);
        pass.Sgd(0.1f, 0, false, 0.2f);
        pass.AverageWeights(0.75f);
        pass.ReadParameters();
        var after = before.Select((p, i) => p - (0.1 * 0.3 * (g[i] + (0.2 * 0.5 * p)))).ToArray();
        GpuBed.Near(after, bed.Values(layer.Weight), what: "weight");
        GpuBed.Near(bias, bed.Values(layer.Bias!), what: "frozen bias");
        pass.SwapAverage();
        pass.ReadParameters();
        GpuBed.Near([.. before.Zip(after, (p, q) => (0.75 * p) + (0.25 * q))], bed.Values(layer.Weight), what: "average");
        var state = new float[bed.Parameters.Length];
        pass.ReadState(StateBlock.Average, state);
        GpuBed.Near(after, state.AsSpan(layer.Weight.Offset, layer.Weight.Length), what: "swapped");
    }

    // (1 - e) of the truth where it is and e / C everywhere: the mean of the losses of all C truths, each weighted so.
    private static void Smoothed(GpuBed bed, FeatureMap logits, int[] targets, FeatureMap g)
    {
        const double Smoothing = 0.2;
        var z = DepthwiseTests.Tensor(bed, logits);
        var (loss, gradient) = Oracle.SoftmaxCrossEntropy(z, targets, 255);
        var (expected, sum) = (loss * (1 - Smoothing), Oracle.Map(gradient, v => v * (1 - Smoothing)));
        for (var c = 0; c < logits.Channels; c++)
        {
            var (other, slope) = Oracle.SoftmaxCrossEntropy(z, [.. targets.Select(t => t == 255 ? 255 : c)], 255);
            expected += other * Smoothing / logits.Channels;
            sum = Oracle.Zip(sum, slope, (a, b) => a + (b * Smoothing / logits.Channels));
        }

        Assert.Equal(expected, bed.Training.SoftmaxCrossEntropy(logits, targets, 255, (float)Smoothing, g), 1e-5);
        GpuBed.Near(sum.Values, bed.Get(g), what: "smoothed");
    }

    private static void Step(string kind, int step, double[] p, float[] gradient, double[] first, double[] second, bool matrix)
    {
        for (var i = 0; i < p.Length; i++)
        {
            double g = gradient[i] + (matrix && kind != "adamw" ? 0.1 * p[i] : 0);
            if (kind == "rmsprop")
            {
                second[i] = step == 1 ? 1 : second[i];
                second[i] += 0.1 * ((g * g) - second[i]);
                first[i] = (0.8 * first[i]) + (0.01 * g / Math.Sqrt(second[i] + 1e-3));
                p[i] -= first[i];
                continue;
            }

            if (kind is "adam" or "adamw")
            {
                first[i] = (0.9 * first[i]) + (0.1 * g);
                second[i] = (0.999 * second[i]) + (0.001 * g * g);
                p[i] *= matrix && kind == "adamw" ? 1 - (0.01 * 0.1) : 1;
                p[i] -= 0.01 / (1 - Math.Pow(0.9, step)) * first[i] / (Math.Sqrt(second[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
                continue;
            }

            first[i] = (0.9 * first[i]) + g;
            p[i] -= 0.01 * (kind == "nesterov" ? g + (0.9 * first[i]) : first[i]);
        }
    }
}
