using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Losses and their gradients on every tier against the oracles.</summary>
public sealed class LossTests
{
    [Theory]
    [InlineData(2, 3, 5, 7, 255)]
    [InlineData(1, 40, 61, 12, 11)]
    [InlineData(2, 33, 33, 21, -1)]
    [InlineData(1, 1, 1, 2, -1)]
    [InlineData(3, 1, 1, 1000, -1)]
    public void SoftmaxCrossEntropy(int batch, int height, int width, int classes, int ignored)
    {
        var z = Tensor.Random(batch, height, width, classes, 1, 8);
        var random = new Random(2);
        var targets = new int[z.Pixels];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = ignored == 255 && random.Next(4) == 0 ? 255 : random.Next(Math.Min(classes, 256));
        }

        var (loss, gradient) = Oracle.SoftmaxCrossEntropy(z, targets, ignored);
        foreach (var tier in OperatorBed.Tiers)
        {
            using var bed = new OperatorBed(batch, tier, 2);
            var (logits, g) = (bed.Like(z), bed.Like(z));
            var pass = bed.Training;
            bed.Set(logits, z);
            Assert.Equal(loss, pass.SoftmaxCrossEntropy(logits, targets, ignored, 0, g), 1e-6 * loss);
            Near.Equal(gradient.Values, bed.Get(g), 1e-6, $"{tier}");
        }
    }

    [Theory]
    [InlineData(2, 3, 5, 255)]
    [InlineData(1, 50, 61, -1)]
    public void SigmoidCrossEntropy(int batch, int height, int width, int ignored)
    {
        var z = Tensor.Random(batch, height, width, 1, 3, 30);
        var random = new Random(4);
        var targets = new int[z.Pixels];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = ignored == 255 && random.Next(4) == 0 ? 255 : random.Next(2);
        }

        var (loss, gradient) = Oracle.SigmoidCrossEntropy(z, targets, ignored);
        foreach (var tier in OperatorBed.Tiers)
        {
            using var bed = new OperatorBed(batch, tier, 2);
            var (logits, g) = (bed.Like(z), bed.Like(z));
            var pass = bed.Training;
            bed.Set(logits, z);
            Assert.Equal(loss, pass.SigmoidCrossEntropy(logits, targets, ignored, g), 1e-6 * loss);
            Near.Equal(gradient.Values, bed.Get(g), 1e-6, $"{tier}");
        }
    }

    [Fact]
    public void LargeLogits_StayFinite()
    {
        using var bed = new OperatorBed(1, EUNet.Cpu.SimdTier.Best);
        var (logits, g) = (bed.Map(1, 2, 2), bed.Map(1, 2, 2));
        var pass = bed.Training;
        new float[] { 1e4f, -1e4f, -3e38f, 3e37f }.CopyTo(pass.Read(logits));
        Assert.Equal(1e4, pass.SoftmaxCrossEntropy(logits, [1, 1], -1, 0, g), 1e-2);
        Near.Equal([0.5, -0.5, 0, 0], bed.Get(g), 1e-30);
    }

    [Fact]
    public void NothingCounted_IsZeroWithZeroGradient()
    {
        using var bed = new OperatorBed(1, EUNet.Cpu.SimdTier.Best);
        var (logits, one, g, g1) = (bed.Map(1, 2, 3), bed.Map(1, 2, 1), bed.Map(1, 2, 3), bed.Map(1, 2, 1));
        var pass = bed.Training;
        pass.Read(g).Fill(5);
        pass.Read(g1).Fill(5);
        Assert.Equal(0, pass.SoftmaxCrossEntropy(logits, [255, 255], 255, 0, g));
        Assert.Equal(0, pass.SigmoidCrossEntropy(one, [255, 255], 255, g1));
        Assert.All(bed.Get(g), value => Assert.Equal(0, value));
        Assert.All(bed.Get(g1), value => Assert.Equal(0, value));
    }

    [Fact]
    public void ImpossibleTarget_Says()
    {
        using var bed = new OperatorBed(1, EUNet.Cpu.SimdTier.Best, 2);
        var (logits, g) = (bed.Map(1, 2, 3), bed.Map(1, 2, 3));
        var pass = bed.Training;
        Assert.Contains("pixel 1 is 3", Assert.Throws<ArgumentException>(() => pass.SoftmaxCrossEntropy(logits, [0, 3], -1, 0, g)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pass.SoftmaxCrossEntropy(logits, [0], -1, 0, g));
        Assert.Throws<ArgumentException>(() => pass.SigmoidCrossEntropy(logits, [0, 1], -1, g));
    }
}
