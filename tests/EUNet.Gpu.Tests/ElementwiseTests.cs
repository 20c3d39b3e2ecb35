using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Spec;
using EUNet.Runtime.Tests.Cpu;
using EUNet.Tensors;

namespace EUNet.Gpu.Tests;

public sealed class ElementwiseTests
{
    public static TheoryData<string> Devices => GpuBed.Devices;

    [Theory]
    [MemberData(nameof(Devices))]
    public void AddAccumulateCopyActivate_OddLengths(string device)
    {
        using var bed = new GpuBed(device, 1);
        FeatureMap a = bed.Input(3, 5, 3), b = bed.Input(3, 5, 3), sum = bed.Output(3, 5, 3), into = bed.Input(3, 5, 3), copy = bed.Output(3, 5, 3);
        FeatureMap activated = bed.Output(3, 5, 3);
        var pass = bed.Training;
        pass.Add(a, b, sum);
        pass.Accumulate(a, into);
        pass.Copy(a, copy);
        pass.Activate(bed.Kernel<ActivationKernel>(new ActivationSignature(ActivationKind.Sigmoid, false)), Activation.Sigmoid, a, activated);
        Tensor Of(FeatureMap map) => DepthwiseTests.Tensor(bed, map);
        GpuBed.Near(Oracle.Zip(Of(a), Of(b), (x, y) => x + y).Values, bed.Get(sum));
        GpuBed.Near(Oracle.Zip(Of(a), Of(into), (x, y) => x + y).Values, bed.Get(into));
        Assert.Equal(bed.Before(a), bed.Get(copy));
        GpuBed.Near(Oracle.Map(Of(a), x => Oracle.Activate(Activation.Sigmoid, x)).Values, bed.Get(activated));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void ScaleAndPooling_ForwardAndBackward(string device)
    {
        foreach (var (height, width, channels) in device == "ilgpu-cpu" ? [(3, 3, 3)] : new[] { (5, 7, 6), (9, 4, 16), (40, 33, 8) })
        {
            using var bed = new GpuBed(device, 2);
            FeatureMap x = bed.Input(height, width, channels), s = bed.Input(1, 1, channels), y = bed.Output(height, width, channels);
            FeatureMap gy = bed.Input(height, width, channels), gx = bed.Input(height, width, channels), gs = bed.Output(1, 1, channels);
            FeatureMap mean = bed.Output(1, 1, channels), spread = bed.Input(height, width, channels);
            FeatureMap pooled = bed.Output(height / 2, width / 2, channels), gPooled = bed.Input(height / 2, width / 2, channels);
            FeatureMap unpooled = bed.Input(height, width, channels);
            var pass = bed.Training;
            pass.Scale(x, s, y);
            pass.ScaleBackward(x, s, gy, gx, true, gs, false);
            pass.GlobalAverage(x, mean);
            pass.GlobalAverageBackward(s, spread, true);
            pass.MaxPool(x, pooled);
            pass.MaxPoolBackward(x, gPooled, unpooled, true);
            Tensor Of(FeatureMap map) => DepthwiseTests.Tensor(bed, map);
            double[] Plus(Tensor gradient, FeatureMap map) => Oracle.Zip(gradient, Of(map), (a, b) => a + b).Values;
            GpuBed.Near(Oracle.Scale(Of(x), Of(s)).Values, bed.Get(y), what: "scale");
            var (byMap, byScale) = Oracle.ScaleBackward(Of(x), Of(s), Of(gy));
            GpuBed.Near(Plus(byMap, gx), bed.Get(gx), what: "scale gx");
            GpuBed.Near(byScale.Values, bed.Get(gs), what: "scale gs");
            GpuBed.Near(Oracle.GlobalAverage(Of(x)).Values, bed.Get(mean), what: "mean");
            GpuBed.Near(Plus(Oracle.GlobalAverageBackward(Of(s), Of(x)), spread), bed.Get(spread), what: "mean back");
            GpuBed.Near(Oracle.MaxPool(Of(x)).Values, bed.Get(pooled), what: "max");
            GpuBed.Near(Plus(Oracle.MaxPoolBackward(Of(x), Of(gPooled)), unpooled), bed.Get(unpooled), what: "max back");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void MaxPoolBackward_OfEqualValues_GoesToTheFirst(string device)
    {
        using var bed = new GpuBed(device, 1);
        FeatureMap x = bed.Output(2, 2, 4), gy = bed.Input(1, 1, 4), gx = bed.Output(2, 2, 4);
        var pass = bed.Training;
        pass.MaxPoolBackward(x, gy, gx, accumulate: false);
        Assert.Equal([.. bed.Before(gy), .. new float[12]], bed.Get(gx));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void SqueezeExcite_ForwardAndBackward(string device)
    {
        foreach (var (channels, reduced, activation) in new[] { (8, 3, Activation.Swish), (5, 1, Activation.Relu) })
        {
            using var bed = new GpuBed(device, 3);
            var se = bed.Layers.SqueezeExcite("reduce", "expand", channels, reduced, activation);
            FeatureMap pooled = bed.Input(1, 1, channels), hidden = bed.Output(1, 1, reduced), scale = bed.Output(1, 1, channels);
            FeatureMap gs = bed.Input(1, 1, channels), gPooled = bed.Output(1, 1, channels);
            var pass = bed.Training;
            pass.SqueezeExcite(se, pooled, hidden, scale);
            pass.SqueezeExciteBackward(se, pooled, hidden, scale, gs, gPooled, false);
            double[] Values(Parameter? p) => GpuBed.Doubles(bed.Values(p));
            Tensor Of(FeatureMap map) => DepthwiseTests.Tensor(bed, map);
            var inner = Oracle.Dense(Of(pooled), Values(se.Reduce.Weight), Values(se.Reduce.Bias));
            var outer = Oracle.Dense(Oracle.Map(inner, v => Oracle.Activate(activation, v)), Values(se.Expand.Weight), Values(se.Expand.Bias));
            GpuBed.Near(inner.Values, bed.Get(hidden), what: "hidden");
            GpuBed.Near(Oracle.Map(outer, v => Oracle.Activate(Activation.Sigmoid, v)).Values, bed.Get(scale), what: "scale");
            var gOuter = Oracle.ActivateBackward(Activation.Sigmoid, outer, Of(gs));
            var (gHidden, gExpand, gExpandBias) = Oracle.DenseBackward(Oracle.Map(inner, v => Oracle.Activate(activation, v)), Values(se.Expand.Weight), gOuter);
            var gInner = Oracle.ActivateBackward(activation, inner, gHidden);
            var (gx, gReduce, gReduceBias) = Oracle.DenseBackward(Of(pooled), Values(se.Reduce.Weight), gInner);
            GpuBed.Near(gx.Values, bed.Get(gPooled), 1e-4, "gpooled");
            GpuBed.Near(gExpand, bed.Gradient(se.Expand.Weight), 1e-4, "expand");
            GpuBed.Near(gExpandBias, bed.Gradient(se.Expand.Bias!), 1e-4, "expand bias");
            GpuBed.Near(gReduce, bed.Gradient(se.Reduce.Weight), 1e-4, "reduce");
            GpuBed.Near(gReduceBias, bed.Gradient(se.Reduce.Bias!), 1e-4, "reduce bias");

            using var second = new GpuBed(device, 3);
            var inference = second.Layers.SqueezeExcite("reduce", "expand", channels, reduced, activation);
            FeatureMap again = second.Input(1, 1, channels), result = second.Output(1, 1, channels);
            second.Inference.SqueezeExcite(inference, again, result);
            var hiddenAgain = Oracle.Dense(
                DepthwiseTests.Tensor(second, again), GpuBed.Doubles(second.Values(inference.Reduce.Weight)), GpuBed.Doubles(second.Values(inference.Reduce.Bias)));
            var scaleAgain = Oracle.Dense(
                Oracle.Map(hiddenAgain, v => Oracle.Activate(activation, v)), GpuBed.Doubles(second.Values(inference.Expand.Weight)),
                GpuBed.Doubles(second.Values(inference.Expand.Bias)));
            GpuBed.Near(Oracle.Map(scaleAgain, v => Oracle.Activate(Activation.Sigmoid, v)).Values, second.Get(result), what: "inference");
        }
    }
}
