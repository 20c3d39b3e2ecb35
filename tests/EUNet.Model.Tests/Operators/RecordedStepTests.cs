using EUNet.Generator.Autodiff;
using EUNet.Generator.Lowering;
using EUNet.Losses;
using EUNet.Networks;
using EUNet.Profiling;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Operators;

/// <summary>Every step of a schedule is recorded, once, in its place: for every kind of step, on the processor and on ILGPU.</summary>
public sealed class RecordedStepTests
{
    // All vector widths, and all of ILGPU's devices, have the same methods.
    public static TheoryData<string> Devices => ["cpu:scalar", "ilgpu-cpu"];

    [Theory]
    [MemberData(nameof(Devices))]
    public void Inference_RecordsTheSchedule(string target)
    {
        var device = Operators.Targets.Require(target);
        foreach (var (item, schedule) in OnePerKind(item => Plan(target, item, training: false)))
        {
            using var network = CompiledCases.Create(item);
            using var session = network.CreateSession(device, item.Input.Batch, item.Input.Height, item.Input.Width);
            AssertAgree(item, schedule, Profiler.Inference(session, item.Input.ToNhwc(), 1));
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Training_RecordsTheSchedule(string target)
    {
        var device = Operators.Targets.Require(target);
        foreach (var (item, schedule) in OnePerKind(item => Plan(target, item, training: true)))
        {
            using var network = CompiledCases.Create(item);
            using var session = network.CreateTrainingSession(
                device, item.Input.Batch, item.Input.Height, item.Input.Width, new ArenaOptions(InputGradient: true), Recomputation.Convolution); // all steps
            int[] targets = [.. item.Targets(item.Training.Pass.Logits).Select(target => target == 255 ? 0 : target)]; // a sketch ignores none
            AssertAgree(item, schedule, Profiler.Training(session, item.Input.ToNhwc(), targets, network.Card.Outputs == 1 ? Loss.Bce() : Loss.CrossEntropy(), 1));
        }
    }

    private static void AssertAgree(OperatorCase item, Schedule schedule, NetworkProfile profile)
    {
        foreach (var (phase, steps) in new[] { (ProfilePhase.Forward, schedule.Forward), (ProfilePhase.Backward, schedule.Backward) })
        {
            var expected = steps.Select(step => $"{step.Kind}");
            var recorded = profile.Steps.Where(step => step.IsScheduled && step.Phase == phase).Select(step => step.Method);
            Assert.True(expected.SequenceEqual(recorded), $"{item.Name}, {phase}: recorded {string.Join(", ", recorded)} of {string.Join(", ", expected)}");
        }
    }

    private static Schedule Plan(string target, OperatorCase item, bool training) => (target.StartsWith("cpu", StringComparison.Ordinal), training) switch
    {
        (true, false) => CpuLowering.Plan(item.Plain),
        (true, true) => CpuLowering.Plan(item.Graph, Backpropagation.Derive(item.Graph)),
        (false, false) => GpuLowering.Plan(item.Plain),
        (false, true) => GpuLowering.Plan(item.Graph, Backpropagation.Derive(item.Graph)),
    };

    // The cases that bring a form of a step, its method's overload, that none before them had.
    private static IEnumerable<(OperatorCase Item, Schedule Schedule)> OnePerKind(Func<OperatorCase, Schedule> plan)
    {
        var seen = new HashSet<(StepKind, int, bool)>();
        foreach (var item in OperatorCases.All)
        {
            var schedule = plan(item);
            if (schedule.Forward.Concat(schedule.Backward).Count(step => seen.Add((step.Kind, step.Arguments.Count, step.Norm is null))) > 0)
            {
                yield return (item, schedule);
            }
        }
    }
}
