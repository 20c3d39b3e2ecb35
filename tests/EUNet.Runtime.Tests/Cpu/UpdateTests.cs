using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>The optimizers over several steps against their formulas in double.</summary>
public sealed unsafe class UpdateTests
{
    private const int Steps = 4;

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(0.9, false, 0.01)]
    [InlineData(0.9, true, 0.01)]
    public void Sgd(double momentum, bool nesterov, double decay)
        => Check(
            pass =>
            {
                pass.SetRules(UpdateRule.Uniform);
                pass.Sgd(0.1f, (float)momentum, nesterov, (float)decay);
            },
            (step, kernel, p, g, state) =>
            {
                g += decay * p;
                state[0] = step == 1 ? g : (momentum * state[0]) + g;
                return p - (0.1 * (nesterov ? g + (momentum * state[0]) : state[0]));
            });

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.05, true)]
    [InlineData(0.05, false)]
    public void Adam(double decay, bool decoupled)
    {
        var updates = new Dictionary<CpuTrainingPass, int>();
        Check(
            pass =>
            {
                updates[pass] = updates.GetValueOrDefault(pass) + 1;
                pass.Adam(0.01f, 0.9f, 0.999f, 1e-8f, (float)decay, decoupled, updates[pass]);
            },
            (step, kernel, p, g, state) =>
            {
                p *= kernel && decoupled ? 1 - (0.01 * decay) : 1;
                g += kernel && !decoupled ? decay * p : 0;
                state[0] = (0.9 * state[0]) + (0.1 * g);
                state[1] = (0.999 * state[1]) + (0.001 * g * g);
                return p - (0.01 / (1 - Math.Pow(0.9, step)) * state[0] / (Math.Sqrt(state[1] / (1 - Math.Pow(0.999, step))) + 1e-8));
            });
    }

    [Fact]
    public void RmsProp()
    {
        var updates = new Dictionary<CpuTrainingPass, int>();
        Check(
            pass =>
            {
                updates[pass] = updates.GetValueOrDefault(pass) + 1;
                pass.RmsProp(0.01f, 0.9f, 0.8f, 1e-3f, 0.05f, updates[pass]);
            },
            (step, kernel, p, g, state) =>
            {
                g += kernel ? 0.05 * p : 0;
                state[1] = step == 1 ? 1 : state[1];
                state[1] += 0.1 * ((g * g) - state[1]);
                state[0] = (0.8 * state[0]) + (0.01 * g / Math.Sqrt(state[1] + 1e-3));
                return p - state[0];
            });
    }

    [Fact]
    public void Rules_ScaleRateAndDecay_AndFreeze()
    {
        var setup = new Setup(SimdTier.Best);
        using var bed = setup.Bed;
        setup.Pass.SetRules(parameter => parameter == setup.Kernel ? new UpdateRule(0.3f, 0.5f) : default);
        var (kernel, bias) = (bed.Parameters.Span(setup.Kernel).ToArray(), bed.Parameters.Span(setup.Bias).ToArray());
        setup.Step(1, pass => pass.Sgd(0.1f, 0, false, 0.2f));
        var expected = kernel.Select((p, i) => p - (0.1 * 0.3 * (setup.Pass.Gradients[setup.Kernel.Offset + i] + (0.2 * 0.5 * p)))).ToArray();
        Near.Equal(expected, bed.Parameters.Span(setup.Kernel), 2e-6, "kernel");
        Assert.Equal(bias, bed.Parameters.Span(setup.Bias).ToArray());

        setup.Step(2, pass => pass.Adam(0.1f, 0.9f, 0.999f, 1e-8f, 0.1f, decoupled: true, 1));
        Assert.Equal(bias, bed.Parameters.Span(setup.Bias).ToArray());
    }

    [Fact]
    public void GradientNorm_IsOfAllTogether_AndTheSameOnAnyThreads()
    {
        foreach (var tier in OperatorBed.Tiers)
        {
            var (one, two) = (new Setup(tier), new Setup(tier, threads: 2));
            using (one.Bed)
            using (two.Bed)
            {
                one.Step(1, _ => { });
                two.Step(1, _ => { });
                var sum = 0.0;
                for (var i = 0; i < one.Bed.Parameters.Length; i++)
                {
                    sum += (double)one.Pass.Gradients[i] * one.Pass.Gradients[i];
                }

                Assert.Equal(Math.Sqrt(sum), one.Pass.GradientNorm(), 1e-6 * Math.Sqrt(sum));
                Assert.Equal(one.Pass.GradientNorm(), two.Pass.GradientNorm());
                one.Pass.ScaleGradients(0.5f);
                Assert.Equal(0.5 * two.Pass.GradientNorm(), one.Pass.GradientNorm(), 1e-6 * sum);
            }
        }
    }

    [Fact]
    public void AverageWeights_StartsAtTheWeights_AndSwaps()
    {
        var setup = new Setup(SimdTier.Best);
        using var bed = setup.Bed;
        var before = bed.Parameters.Span(setup.Running).ToArray();
        setup.Pass.AverageWeights(1);
        var after = before.Select(v => v + 1).ToArray();
        bed.Parameters.Set(setup.Running, after);
        setup.Pass.AverageWeights(0.75f);
        var version = bed.Parameters.Version;
        setup.Pass.SwapAverage();
        Assert.NotEqual(version, bed.Parameters.Version);
        Near.Equal([.. before.Select(v => v + 0.25)], bed.Parameters.Span(setup.Running), 1e-6, "average");
        setup.Pass.SwapAverage();
        Assert.Equal(after, bed.Parameters.Span(setup.Running).ToArray());
    }

    [Fact]
    public void State_RestoredInAnotherPass_GoesOn()
    {
        var (first, second) = (new Setup(SimdTier.Best), new Setup(SimdTier.Best));
        using (first.Bed)
        using (second.Bed)
        {
            first.Step(1, pass => pass.Adam(0.01f, 0.9f, 0.999f, 1e-8f, 0, decoupled: true, 1));
            second.Bed.Parameters.Set(second.Kernel, first.Bed.Parameters.Span(first.Kernel));
            foreach (var block in Enum.GetValues<StateBlock>())
            {
                first.Pass.State(block).CopyTo(second.Pass.State(block));
            }

            first.Step(2, pass => pass.Adam(0.01f, 0.9f, 0.999f, 1e-8f, 0, decoupled: true, 2));
            second.Step(2, pass => pass.Adam(0.01f, 0.9f, 0.999f, 1e-8f, 0, decoupled: true, 2));
            Assert.Equal(first.Bed.Parameters.Span(first.Kernel).ToArray(), second.Bed.Parameters.Span(second.Kernel).ToArray());
        }
    }

    private static void Check(Action<CpuTrainingPass> update, Func<int, bool, double, double, double[], double> formula)
    {
        foreach (var tier in OperatorBed.Tiers)
        {
            var setup = new Setup(tier);
            using var bed = setup.Bed;
            foreach (var parameter in new[] { setup.Kernel, setup.Bias })
            {
                setup.Expected[parameter] = [.. bed.Parameters.Span(parameter).ToArray().Select(v => (double)v)];
                setup.States[parameter] = [.. setup.Expected[parameter].Select(_ => new double[2])];
            }

            var running = bed.Parameters.Span(setup.Running).ToArray();
            for (var step = 1; step <= Steps; step++)
            {
                setup.Step(step, update);
                foreach (var (parameter, expected) in setup.Expected)
                {
                    for (var i = 0; i < expected.Length; i++)
                    {
                        var g = setup.Pass.Gradients[parameter.Offset + i];
                        expected[i] = formula(step, parameter == setup.Kernel, expected[i], g, setup.States[parameter][i]);
                    }

                    Near.Equal(expected, bed.Parameters.Span(parameter), 2e-6, $"{tier} {parameter} step {step}");
                }
            }

            Assert.Equal(running, bed.Parameters.Span(setup.Running).ToArray());
        }
    }

    private sealed class Setup
    {
        public Setup(SimdTier tier, int threads = 1)
        {
            Bed = new OperatorBed(1, tier, threads);
            Kernel = Bed.Parameter(ParameterKind.ConvolutionWeight, Tensor.Random(45000, 1), 90, 500, 1, 1);
            Bias = Bed.Parameter(ParameterKind.Bias, Tensor.Random(19, 2), 19);
            Running = Bed.Parameter(ParameterKind.RunningMean, Tensor.Random(19, 3), 19);
            Bed.Map(1, 1, 1);
            Pass = Bed.Training;
        }

        public OperatorBed Bed { get; }

        public CpuTrainingPass Pass { get; }

        public Parameter Kernel { get; }

        public Parameter Bias { get; }

        public Parameter Running { get; }

        public Dictionary<Parameter, double[]> Expected { get; } = [];

        public Dictionary<Parameter, double[][]> States { get; } = [];

        public void Step(int step, Action<CpuTrainingPass> update)
        {
            var gradients = Tensor.Random(Bed.Parameters.Length, 10 + step);
            for (var i = 0; i < gradients.Length; i++)
            {
                Pass.Gradients[i] = (float)gradients[i];
            }

            update(Pass);
        }
    }
}
