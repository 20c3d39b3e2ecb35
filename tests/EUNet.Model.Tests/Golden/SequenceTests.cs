using EUNet.Devices;
using EUNet.Model.Tests.Operators;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>
/// Ten steps of every optimizer, of clipping, accumulation, averages and a frozen encoder: every loss, the loss in inference afterwards, and, where the
/// file has them, all parameters.
/// </summary>
[Trait("Category", "Golden")]
public sealed class SequenceTests
{
    /// <summary>Every sequence that the folder has.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases => GoldenCases.From(() => GoldenSequences.All.Select(sequence => sequence.Key));

    [Theory]
    [MemberData(nameof(Cases))]
    public void OnSimd(string key)
    {
        foreach (var tier in Targets.Names.Where(name => name.StartsWith("cpu:", StringComparison.Ordinal) && Targets.Missing(name) is null))
        {
            AgreesOn(tier, key, flips: key is "eunet-tiny clip" or "unet-small-same sgd" or "unet-small-same ema");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void OnOpenCl(string key) => AgreesOn("opencl:0", key);

    // A step takes seconds there: what the optimizers' kernels do is LossAndUpdateTests'.
    [Theory]
    [InlineData("eunet-tiny adamw")]
    [InlineData("eunet-tiny ema")]
    [InlineData("eunet-tiny frozen-encoder")]
    public void OnIlgpuCpu(string key) => AgreesOn("ilgpu-cpu", key);

    [Theory]
    [MemberData(nameof(Cases))]
    public void OnCuda(string key) => AgreesOn("cuda:0", key, flips: key is "eunet-tiny clip");

    // A ReLU that rounds to the other side in one of the ten steps moves everything after it (golden/TRAINING.md, section 1). On SIMD C#, at every
    // width, that happens to eunet-tiny with clipping and to unet-small-same under plain SGD and with averages, on CUDA to the first; on OpenCL to none.
    private static void AgreesOn(string device, string key, bool flips = false)
        => Assert.InRange(Deviation(Targets.Require(device), key, flips ? 1e-2 : 5e-3), 0, flips ? 5e-4 : 1e-4);

    /// <summary>Checks parameters; gives the largest relative deviation of losses and norms.</summary>
    private static double Deviation(Device target, string key, double tolerance)
    {
        GoldenCases.Require(key);
        var golden = GoldenSequences.All.Single(sequence => sequence.Key == key);
        using var network = Networks.Procedural(golden.Network, golden.Gain);
        using var run = new SequenceRun(network, target, golden);
        for (var step = 0; step < golden.Losses.Length; step++)
        {
            run.Deviates(golden.Losses[step], run.Step(step));
            if (golden.EmaLosses is { } averages)
            {
                run.Session.SwapAverage();
                run.Deviates(averages[step], run.EvalLoss());
                if (step + 1 < golden.Losses.Length || golden.Parameters is null)
                {
                    run.Session.SwapAverage();
                }
            }
        }

        if (golden.EmaLosses is not null && golden.Parameters is not null)
        {
            CheckParameters(network, golden, tolerance); // of the average
            run.Session.SwapAverage();
        }

        run.Session.Synchronize();
        // Under Adam a bias whose gradient is 0 by algebra moves by noise, and running means lag behind it: golden/TRAINING.md.
        run.Deviates(golden.EvalLoss, run.EvalLoss(), golden.Network == "eunet-tiny" && golden.Optimizer is "adam" or "adamw" ? 1e-3 : 1e-4);
        if (golden.EmaLosses is null)
        {
            CheckParameters(network, golden, tolerance);
        }

        return run.Deviation;
    }

    private static void CheckParameters(Network network, GoldenSequence golden, double tolerance)
    {
        if (golden.Parameters is null || golden.Optimizer is "adam" or "adamw")
        {
            return; // an update of lr whose sign is noise tells nothing
        }

        var report = new DigestReport();
        foreach (var (name, digest) in golden.Parameters)
        {
            var parameter = network.Parameters[name];
            var values = TrainingSteps.Exported(network, parameter).Select(value => (double)value).ToArray();
            report.Compare(name, values, [.. parameter.Shape], digest, Math.Max(tolerance, digest.Float32Tolerance));
        }

        report.AssertAgrees($"{golden.Network} after ten steps of {golden.Optimizer}");
    }
}
