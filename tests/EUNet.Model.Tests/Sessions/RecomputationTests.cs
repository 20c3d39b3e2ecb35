using System.Globalization;
using System.Text.RegularExpressions;
using EUNet.Devices;
using EUNet.Model.Tests.Operators;
using EUNet.Networks;
using EUNet.Tensors;

namespace EUNet.Model.Tests.Sessions;

/// <summary>What a backward pass makes again is what the forward pass made: every level of recomputation gives the same bits, in less memory than the one before.</summary>
public sealed class RecomputationTests
{
    private static readonly Recomputation[] s_levels = Enum.GetValues<Recomputation>();

    [Theory]
    [InlineData("eunet-tiny", "cpu:256")]
    [InlineData("eunet-tiny", "cpu:scalar")]
    [InlineData("eunet-tiny", "ilgpu-cpu")]
    [InlineData("eunet-tiny", "opencl:0")]
    [InlineData("eunet-tiny", "cuda:0")]
    [InlineData("unet-small-same", "cpu:256")]
    [InlineData("unet-small-same", "opencl:0")]
    [InlineData("unet-small-same", "cuda:0")]
    [InlineData("efficientnet-lite0", "cpu:256")]
    [InlineData("efficientnet-b0", "cpu:256")]
    [InlineData("efficientnet-b0", "opencl:0")]
    [InlineData("efficientnet-b0", "cuda:0")]
    [InlineData("efficientnetv2-b0", "cpu:256")]
    [InlineData("eunet-lite0-camvid", "cpu:256")]
    [InlineData("eunet-lite0-camvid", "cuda:0")]
    [InlineData("smp-unet-b0-scse", "cpu:256")] // skips that are expansions
    [InlineData("segmentation-models-unet-b0-transpose", "cpu:256")]
    [InlineData("segmentation-models-unet-b0-transpose", "cuda:0")]
    public void Steps_GiveTheSameBits_AtEveryLevel(string name, string device)
    {
        var target = Targets.Require(device);
        var runs = s_levels.Select(level => Train(name, target, level, freezeEncoder: false)).ToList();
        Assert.All(runs, run => Assert.Equal(runs[0].Bits, run.Bits));
        Assert.True(runs[0].Bytes > runs[1].Bytes && runs[1].Bytes > runs[2].Bytes, string.Join(", ", runs.Select(run => run.Bytes)));
    }

    /// <summary>Skips that are made again lie in the encoder, where the way back does not go.</summary>
    [Theory]
    [InlineData("eunet-tiny", "cpu:256")]
    [InlineData("eunet-tiny", "ilgpu-cpu")]
    [InlineData("smp-unet-b0-scse", "cpu:256")]
    public void StepsOnAFrozenEncoder_GiveTheSameBits_AtEveryLevel(string name, string device)
    {
        var target = Targets.Require(device);
        var runs = s_levels.Select(level => Train(name, target, level, freezeEncoder: true)).ToList();
        Assert.All(runs, run => Assert.Equal(runs[0].Bits, run.Bits));
    }

    [Fact]
    public void CardTellsTheMiddleLevel_AndSessionsTakeTheLowestThatFits()
    {
        using var network = new EUNetTiny();
        using var middle = network.CreateTrainingSession(Device.Cpu, 2, 48, 64, recomputation: Recomputation.Normalization);
        Assert.Equal(EUNetTiny.Definition.ArenaBytes(2, 48, 64, training: true), middle.ArenaBytes);
        using var chosen = network.CreateTrainingSession(Device.Cpu, 2, 48, 64);
        Assert.Equal((Recomputation.Normalization, Recomputation.None), (middle.Recomputation, chosen.Recomputation));
    }

    [Fact]
    public void SessionThatDoesNotFit_NamesTheLargestBatch()
    {
        Assert.SkipWhen(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 100_000_000_000, "this machine has memory for it");
        using var network = new EUNetTiny();
        var error = Assert.Throws<InputException>(() => network.CreateTrainingSession(Device.Cpu, 230_000, 48, 64)).Message;
        Assert.Contains("Training eunet-tiny at 230000 × 48 × 64 needs", error);
        var fits = int.Parse(Regex.Match(error, @"smaller size or batch: (\d+) at a time would fit").Groups[1].Value, CultureInfo.InvariantCulture);
        var room = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8.0 * 7;
        var middle = EUNetTiny.Definition.ArenaBytes(fits, 48, 64, training: true);
        Assert.InRange(middle, room, 4 * room); // fits at the last level, not at the middle one
    }

    private static (int[] Bits, long Bytes) Train(string name, Device device, Recomputation level, bool freezeEncoder)
    {
        using var network = Golden.Networks.Procedural(name, 1);
        using var session = network.CreateTrainingSession(device, 2, 33, 45, recomputation: level);
        Assert.Equal(level, session.Recomputation);
        session.FreezeEncoder = freezeEncoder;
        var targets = Enumerable.Range(0, session.LogitsLength / network.Card.Outputs).Select(i => i * 7 % Math.Max(network.Card.Outputs, 2)).ToArray();
        var values = new List<float>();
        for (var step = 0; step < 2; step++)
        {
            session.DropoutSeed = (ulong)step;
            session.Forward(Golden.Networks.Input(session));
            values.Add((float)(network.Card.Outputs == 1 ? session.SigmoidCrossEntropy(targets) : session.SoftmaxCrossEntropy(targets)));
            session.Backward();
            values.AddRange(network.Parameters.Items.Where(parameter => parameter.Trainable).SelectMany(session.ReadGradient));
            session.Adam(1e-3f);
        }

        session.Synchronize();
        values.AddRange(network.Parameters.Items.SelectMany(parameter => network.Parameters.Span(parameter).ToArray()));
        return ([.. values.Select(BitConverter.SingleToInt32Bits)], session.ArenaBytes);
    }
}
