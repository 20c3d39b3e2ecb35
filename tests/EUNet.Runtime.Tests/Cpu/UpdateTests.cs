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
            pass => pass.Sgd(0.1f, (float)momentum, nesterov, (float)decay),
            (step, kernel, p, g, state) =>
            {
                g += decay * p;
                state[0] = step == 1 ? g : (momentum * state[0]) + g;
                return p - (0.1 * (nesterov ? g + (momentum * state[0]) : state[0]));
            });

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void AdamW(double decay)
    {
        var updates = new Dictionary<CpuTrainingPass, int>();
        Check(
            pass =>
            {
                updates[pass] = updates.GetValueOrDefault(pass) + 1;
                pass.AdamW(0.01f, 0.9f, 0.999f, 1e-8f, (float)decay, updates[pass]);
            },
            (step, kernel, p, g, state) =>
            {
                p *= kernel ? 1 - (0.01 * decay) : 1;
                state[0] = (0.9 * state[0]) + (0.1 * g);
                state[1] = (0.999 * state[1]) + (0.001 * g * g);
                return p - (0.01 / (1 - Math.Pow(0.9, step)) * state[0] / (Math.Sqrt(state[1] / (1 - Math.Pow(0.999, step))) + 1e-8));
            });
    }

    [Fact]
    public void OptimizerState_RestoredInAnotherPass_GoesOn()
    {
        var (first, second) = (new Setup(SimdTier.Best), new Setup(SimdTier.Best));
        using (first.Bed)
        using (second.Bed)
        {
            first.Step(1, pass => pass.AdamW(0.01f, 0.9f, 0.999f, 1e-8f, 0, 1));
            second.Bed.Parameters.Set(second.Kernel, first.Bed.Parameters.Span(first.Kernel));
            for (var block = 0; block < 2; block++)
            {
                first.Pass.OptimizerState(block).CopyTo(second.Pass.OptimizerState(block));
            }

            first.Step(2, pass => pass.AdamW(0.01f, 0.9f, 0.999f, 1e-8f, 0, 2));
            second.Step(2, pass => pass.AdamW(0.01f, 0.9f, 0.999f, 1e-8f, 0, 2));
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
        public Setup(SimdTier tier)
        {
            Bed = new OperatorBed(1, tier, 2);
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
