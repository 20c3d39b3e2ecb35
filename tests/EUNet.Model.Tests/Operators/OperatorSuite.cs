using EUNet.Devices;
using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Lowering;
using EUNet.Generator.Spec;
using EUNet.Model.Tests.Golden;
using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Testing;
using Recomputation = EUNet.Tensors.Recomputation;

namespace EUNet.Model.Tests.Operators;

/// <summary>
/// Every case on every target, through the whole compiler, against the oracle in double precision: forward, and forward and backward.
/// </summary>
public sealed class OperatorSuite
{
    /// <summary>
    /// Share of a tensor's largest magnitude that an element may be off. A sum of n products in 24-bit floats is off by up to
    /// n · 6e-8 of the sum of their magnitudes; the cases' longest sums have some hundred terms, and a gradient has a handful of
    /// such sums behind it: 1e-5 would be met nearly always, a wrong tap, tail or edge is off by 1e-2 or more.
    /// </summary>
    private const double Tolerance = 1e-4;

    /// <summary>A bias before a norm has gradient 0 by algebra: what is left is rounding, of the sum of its terms' magnitudes.</summary>
    private const double ZeroTolerance = 1e-5;

    private const string EveryCase = "(every case)";

    /// <summary>Target by case; a target that is missing here stands once, for all of them.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Cases =>
        Targets.Names.SelectMany(target => Targets.Missing(target) is null
            ? OperatorCases.All.Select(item => new TheoryDataRow<string, string>(target, item.Name))
            : [new TheoryDataRow<string, string>(target, EveryCase)]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inference(string target, string name)
    {
        var device = Targets.Require(target);
        var item = OperatorCases.Get(name);
        using var network = CompiledCases.Create(item);
        var input = item.Input.ToNhwc();
        using var session = network.CreateSession(device, item.Input.Batch, item.Input.Height, item.Input.Width, keepTaps: true);
        session.Run(input);
        foreach (var (tap, map) in session.Taps)
        {
            AssertAgrees(tap, item.Inference.Tap(tap)!.Values, Golden.Networks.ToMap(map, session.ReadTap(tap)).Values);
        }

        // Without taps maps share memory as soon as their lifetimes allow.
        using var tight = network.CreateSession(device, item.Input.Batch, item.Input.Height, item.Input.Width);
        tight.Run(input);
        Assert.Equal(Logits(session), Logits(tight));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training(string target, string name)
    {
        var device = Targets.Require(target);
        var item = OperatorCases.Get(name);
        var expected = item.Training;
        using var network = CompiledCases.Create(item);
        using var session = Train(network, device, item, new ArenaOptions(KeepTaps: true, InputGradient: true), Recomputation.None, out var loss);

        Assert.Equal(expected.Loss, loss, Tolerance * expected.Loss);
        foreach (var (tap, map) in session.Taps)
        {
            AssertAgrees(tap, expected.Pass.Tap(tap)!.Values, Golden.Networks.ToMap(map, session.ReadTap(tap)).Values);
        }

        foreach (var (tap, map) in session.TapGradients)
        {
            AssertAgrees("gradient of " + tap, expected.Gradients.Tap(tap)!.Values, Golden.Networks.ToMap(map, session.ReadTapGradient(tap)).Values);
        }

        AssertAgrees(
            "gradient of the input", expected.Gradients.Input.Values,
            Map.FromNhwc(session.ReadInputGradient(), session.Batch, session.Height, session.Width, network.Card.InputChannels).Values);
        session.Synchronize();
        foreach (var parameter in network.Parameters.Items)
        {
            if (parameter.Trainable)
            {
                var noise = ZeroTolerance * GradientBehindBias(item, expected, parameter.Name);
                AssertAgrees("gradient of " + parameter.Name, expected.Gradients.Parameters[parameter.Name], Doubles(session.ReadGradient(parameter)), noise);
            }
            else
            {
                AssertAgrees(parameter.Name, expected.Parameters[parameter.Name], Doubles(TrainingSteps.Exported(network, parameter)));
            }
        }

        // Without taps maps share memory, and what is not kept is made again.
        foreach (var recomputation in new[] { Recomputation.Normalization, Recomputation.Convolution })
        {
            using var again = CompiledCases.Create(item);
            using var tight = Train(again, device, item, default, recomputation, out var lossAgain);
            Assert.Equal(loss, lossAgain);
            tight.Synchronize();
            foreach (var parameter in network.Parameters.Items)
            {
                var same = again.Parameters[parameter.Name];
                Assert.Equal(
                    parameter.Trainable ? session.ReadGradient(parameter) : TrainingSteps.Exported(network, parameter),
                    parameter.Trainable ? tight.ReadGradient(same) : TrainingSteps.Exported(again, same));
            }
        }
    }

    [Fact]
    public void EveryKindOfStep_IsInACase()
    {
        var covered = OperatorCases.All.SelectMany(item =>
        {
            var backward = Backpropagation.Derive(item.Graph);
            return new[]
            {
                CpuLowering.Plan(item.Plain), CpuLowering.Plan(item.Graph, backward), GpuLowering.Plan(item.Plain), GpuLowering.Plan(item.Graph, backward),
            };
        }).SelectMany(schedule => schedule.Forward.Concat(schedule.Backward)).Select(step => step.Kind).ToHashSet();
        Assert.Empty(Enum.GetValues<StepKind>().Except(covered));
    }

    [Fact]
    public void EveryActivation_IsInACase_AloneBehindANormAndInSqueezeExcitation()
        => Assert.All(
            Enum.GetValues<ActivationKind>().Where(kind => kind != ActivationKind.None),
            kind => Assert.All(new[] { $"Norm_{kind}", $"Norm_{kind}_Quads", $"Bias_{kind}", $"Activate_{kind}", $"SqueezeExcite_{kind}" }, name => OperatorCases.Get(name)));

    private static TrainingSession Train(Network network, Device device, OperatorCase item, ArenaOptions keep, Recomputation recomputation, out double loss)
    {
        var session = network.CreateTrainingSession(device, item.Input.Batch, item.Input.Height, item.Input.Width, keep, recomputation);
        session.DropoutSeed = OperatorCase.DropoutSeed;
        session.Forward(item.Input.ToNhwc());
        var targets = item.Targets(item.Training.Pass.Logits);
        loss = network.Card.Outputs == 1 ? session.SigmoidCrossEntropy(targets, 255) : session.SoftmaxCrossEntropy(targets, 255);
        session.Backward();
        return session;
    }

    private static float[] Logits(NetworkSession session)
    {
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        return logits;
    }

    // The largest sum of |dL/dy| over a channel of the convolution's output; 0 for what is not a bias.
    private static double GradientBehindBias(OperatorCase item, OracleTraining expected, string parameter)
    {
        var op = item.Graph.Operators.FirstOrDefault(op => op is Convolution or TransposedConvolution && op.Name + ".bias" == parameter);
        if (op is null)
        {
            return 0;
        }

        var gradient = expected.Gradients[op.Output];
        return Enumerable.Range(0, gradient.Channels)
            .Max(c => Enumerable.Range(0, gradient.Batch).Sum(n => gradient.Plane(n, c).ToArray().Sum(Math.Abs)));
    }

    private static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];

    private static void AssertAgrees(string what, double[] expected, double[] actual, double noise = 0)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        var allowed = Math.Max(Tolerance * largest, noise);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= allowed,
                $"{what}: element {i} of {expected.Length} is {actual[i]:g9}, not {expected[i]:g9}; the largest is {largest:g4}");
        }
    }
}
