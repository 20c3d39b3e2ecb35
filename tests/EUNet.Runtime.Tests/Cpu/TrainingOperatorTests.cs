using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Training's small operators on every tier against the oracles.</summary>
public sealed class TrainingOperatorTests
{
    public static TheoryData<int, int, int, int> Shapes => InferenceOperatorTests.Shapes;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GlobalAverage_Backward(int height, int width, int channels, int batch)
    {
        var x = Tensor.Random(batch, height, width, channels, 1, 1, 0.5);
        var gy = Tensor.Random(batch, 1, 1, channels, 2);
        Run(batch, bed =>
        {
            var (input, output, gOutput, gInput) = (bed.Like(x), bed.Like(gy), bed.Like(gy), bed.Like(x));
            var pass = bed.Training;
            bed.Set(input, x);
            bed.Set(gOutput, gy);
            pass.GlobalAverage(input, output);
            Near.Equal(Oracle.GlobalAverage(x).Values, bed.Get(output), 1e-6, "y");
            Backward(bed, gInput, Oracle.GlobalAverageBackward(gy, x), accumulate => pass.GlobalAverageBackward(gOutput, gInput, accumulate));
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void MaxPool_Backward(int height, int width, int channels, int batch)
    {
        // Few distinct values, so that ties are common: the first must win.
        var x = Oracle.Map(Tensor.Random(batch, height, width, channels, 3, 3), Math.Round);
        var gy = Tensor.Random(batch, height / 2, width / 2, channels, 4);
        Run(batch, bed =>
        {
            var (input, output, gOutput, gInput) = (bed.Like(x), bed.Like(gy), bed.Like(gy), bed.Like(x));
            var pass = bed.Training;
            bed.Set(input, x);
            bed.Set(gOutput, gy);
            pass.MaxPool(input, output);
            Near.Equal(Oracle.MaxPool(x).Values, bed.Get(output), 0, "y");
            Backward(bed, gInput, Oracle.MaxPoolBackward(x, gy), accumulate => pass.MaxPoolBackward(input, gOutput, gInput, accumulate));
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Scale_Backward(int height, int width, int channels, int batch)
    {
        var x = Tensor.Random(batch, height, width, channels, 5);
        var s = Tensor.Random(batch, 1, 1, channels, 6);
        var gy = Tensor.Random(batch, height, width, channels, 7, 1, 0.4);
        var (gx, gs) = Oracle.ScaleBackward(x, s, gy);
        Run(batch, bed =>
        {
            var (input, scale, output, gOutput, gInput, gScale) =
                (bed.Like(x), bed.Like(s), bed.Like(x), bed.Like(x), bed.Like(x), bed.Like(s));
            var pass = bed.Training;
            bed.Set(input, x);
            bed.Set(scale, s);
            bed.Set(gOutput, gy);
            pass.Scale(input, scale, output);
            Near.Equal(Oracle.Scale(x, s).Values, bed.Get(output), 1e-7, "y");
            Backward(bed, gInput, gx, accumulate => pass.ScaleBackward(input, scale, gOutput, gInput, accumulate, gScale, accumulateScale: false));
            Near.Equal(gs.Values, bed.Get(gScale), 1e-6, "gs");
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Activate_Backward(int height, int width, int channels, int batch)
    {
        var x = Tensor.Random(batch, height, width, channels, 8, 9);
        var gy = Tensor.Random(batch, height, width, channels, 9);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            Run(batch, bed =>
            {
                var (input, output, gOutput, gInput) = (bed.Like(x), bed.Like(x), bed.Like(x), bed.Like(x));
                var pass = bed.Training;
                bed.Set(input, x);
                bed.Set(gOutput, gy);
                pass.Activate(activation, input, output);
                Near.Equal(Oracle.Map(x, v => Oracle.Activate(activation, v)).Values, bed.Get(output), 5e-7, "y");
                Backward(bed, gInput, Oracle.ActivateBackward(activation, x, gy),
                    accumulate => pass.ActivateBackward(activation, input, gOutput, gInput, accumulate));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AddAndAccumulate(int height, int width, int channels, int batch)
    {
        var a = Tensor.Random(batch, height, width, channels, 10);
        var b = Tensor.Random(batch, height, width, channels, 11);
        Run(batch, bed =>
        {
            var (first, second, sum) = (bed.Like(a), bed.Like(b), bed.Like(a));
            var pass = bed.Training;
            bed.Set(first, a);
            bed.Set(second, b);
            pass.Add(first, second, sum);
            pass.Accumulate(second, first);
            Near.Equal(Oracle.Zip(a, b, (u, v) => u + v).Values, bed.Get(sum), 1e-7, "sum");
            Assert.Equal(bed.Get(sum), bed.Get(first));
        });
    }

    [Theory]
    [InlineData(8, 2, 1, Activation.Swish)]
    [InlineData(32, 8, 2, Activation.Relu)]
    [InlineData(1152, 48, 2, Activation.Swish)]
    [InlineData(17, 3, 3, Activation.HardSwish)]
    [InlineData(1, 1, 1, Activation.Swish)]
    public void SqueezeExcite_Backward(int channels, int reduced, int batch, Activation activation)
    {
        var pooled = Tensor.Random(batch, 1, 1, channels, 12);
        var gs = Tensor.Random(batch, 1, 1, channels, 13);
        var c = new InferenceOperatorTests.ExciteCase(channels, reduced, activation);
        var hidden = Oracle.Dense(pooled, c.ReduceWeight, c.ReduceBias);
        var activated = Oracle.Map(hidden, v => Oracle.Activate(activation, v));
        var expanded = Oracle.Dense(activated, c.ExpandWeight, c.ExpandBias);
        var gExpanded = Oracle.ActivateBackward(Activation.Sigmoid, expanded, gs);
        var (gActivated, gExpandWeight, gExpandBias) = Oracle.DenseBackward(activated, c.ExpandWeight, gExpanded);
        var gHidden = Oracle.ActivateBackward(activation, hidden, gActivated);
        var (gPooled, gReduceWeight, gReduceBias) = Oracle.DenseBackward(pooled, c.ReduceWeight, gHidden);
        Run(batch, bed =>
        {
            var se = c.Declare(bed);
            var (x, h, scale, g, gx) = (bed.Like(pooled), bed.Like(hidden), bed.Like(pooled), bed.Like(gs), bed.Like(pooled));
            var pass = bed.Training;
            bed.Set(x, pooled);
            bed.Set(g, gs);
            pass.SqueezeExcite(se, x, h, scale);
            Near.Equal(hidden.Values, bed.Get(h), 1e-6, "hidden");
            Near.Equal(Oracle.Map(expanded, v => Oracle.Activate(Activation.Sigmoid, v)).Values, bed.Get(scale), 1e-6, "scale");
            pass.SqueezeExciteBackward(se, x, h, scale, g, gx, accumulate: false);
            Near.Equal(gPooled.Values, bed.Get(gx), 3e-6, "gpooled");
            Near.Equal(gReduceWeight, bed.Gradient(se.Reduce.Weight), 3e-6, "reduce");
            Near.Equal(gReduceBias, bed.Gradient(se.Reduce.Bias!), 3e-6, "reduce bias");
            Near.Equal(gExpandWeight, bed.Gradient(se.Expand.Weight), 3e-6, "expand");
            Near.Equal(gExpandBias, bed.Gradient(se.Expand.Bias!), 3e-6, "expand bias");
        });
    }

    private static void Backward(OperatorBed bed, FeatureMap map, Tensor expected, Action<bool> backward)
    {
        var before = Tensor.Random(expected.N, expected.H, expected.W, expected.C, 99);
        bed.Set(map, before);
        backward(false);
        Near.Equal(expected.Values, bed.Get(map), 1e-6, "gx");
        bed.Set(map, before);
        backward(true);
        Near.Equal(Oracle.Zip(expected, before, (a, b) => a + b).Values, bed.Get(map), 1e-6, "gx +=");
    }

    private static void Run(int batch, Action<OperatorBed> test)
    {
        foreach (var tier in OperatorBed.Tiers)
        {
            using var bed = new OperatorBed(batch, tier, 2);
            test(bed);
        }
    }
}
