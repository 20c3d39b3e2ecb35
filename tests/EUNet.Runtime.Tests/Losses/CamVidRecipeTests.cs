using EUNet.Losses;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Losses;

/// <summary>
/// The loss that the CamVid weights were trained with (golden/camvid), against its definition written again in double, whose derivatives
/// are finite differences.
/// </summary>
public sealed class CamVidRecipeTests
{
    private const int Classes = 5;
    private const int Ignored = 255;
    private const string Text = "cross-entropy(balanced) + 0.5 dice(smooth 1, present)";

    // 1 / sqrt(1/100) is 10 and 1 / sqrt(0) infinite: both are capped.
    private static readonly double[] Pixels = [4900, 2500, 2500, 100, 0];

    [Fact]
    public void Weights_AreOneOverTheRoot_Capped_AndOfMeanOneOverThePixels()
    {
        double[] capped = [1 / 0.7, 2, 2, 8, 8];
        var mean = (0.49 * capped[0]) + (0.25 * capped[1]) + (0.25 * capped[2]) + (0.01 * capped[3]);
        var expected = Loss.CrossEntropy([.. capped.Select(weight => (float)(weight / mean))]);
        Assert.Equal($"{expected}", Loss.BalancedCrossEntropy().Balanced(Pixels).ToString());
        Assert.Equal($"{expected}", Loss.BalancedCrossEntropy().Balanced([.. Pixels.Select(count => count / 10000)]).ToString());
        Assert.Equal($"{Loss.CrossEntropy([1, 1], 0.1)}", Loss.Parse("cross-entropy(balanced, smoothing 0.1)").Balanced([3, 3]).ToString());
    }

    [Fact]
    public void ValueAndGradient_AreThoseOfTheDefinition()
    {
        var batch = Batch();
        var loss = Loss.Parse(Text).Balanced(Pixels);
        var value = batch.Evaluate(loss, Ignored);
        double[] logits = [.. batch.Logits.Select(z => (double)z)];
        Assert.Equal(Definition(logits, batch.Targets), value, 1e-6);
        var allowed = 1e-5 * batch.Gradient.Max(Math.Abs);
        const double Step = 1e-5;
        for (var i = 0; i < logits.Length; i++)
        {
            double At(double step)
            {
                double[] moved = [.. logits];
                moved[i] += step;
                return Definition(moved, batch.Targets);
            }

            Assert.Equal((At(Step) - At(-Step)) / (2 * Step), batch.Gradient[i], allowed);
        }
    }

    [Fact]
    public void Unresolved_IsNotEvaluated_AndSaysWhatIsMissing()
    {
        var loss = Loss.Parse(Text);
        Assert.Equal(Text, loss.ToString());
        Assert.True(loss.NeedsFrequencies);
        var batch = Batch();
        Assert.Contains("call its Balanced(frequencies)", Assert.Throws<InvalidOperationException>(() => batch.Evaluate(loss, Ignored)).Message);
        Array.Fill(batch.Targets, Ignored);
        Assert.Throws<InvalidOperationException>(() => batch.Evaluate(loss, Ignored));
        Assert.Throws<InvalidOperationException>(() => Loss.BalancedCrossEntropy().AddTo(batch, 1));
        Assert.Contains("use bce", loss.Misfit(1));
        Assert.Null(loss.Misfit(Classes));
        Assert.Contains("5 class weights for 4 classes", loss.Balanced(Pixels).Misfit(4));
    }

    [Fact]
    public void Resolved_NeedsNothingMore_AndItsTextIsReadBack()
    {
        var loss = Loss.Parse(Text).Balanced(Pixels);
        Assert.False(loss.NeedsFrequencies);
        Assert.Same(loss, loss.Balanced([1, 1]));
        var again = Loss.Parse(loss.ToString());
        Assert.Equal(loss.ToString(), again.ToString());
        Assert.Equal(Batch().Evaluate(loss, Ignored), Batch().Evaluate(again, Ignored));
        Assert.False(Loss.Dice().NeedsFrequencies);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, -1)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void Frequencies_ThatAreNone_AreErrors(double first, double second)
        => Assert.Throws<ArgumentException>(() => Loss.BalancedCrossEntropy().Balanced([first, second]));

    // Class 2 occurs nowhere: Dice's mean is over four.
    private static LossBatch Batch()
    {
        var batch = new LossBatch(40, Classes);
        Procedural.Uniform("logits", batch.Logits.Length).Select(z => 2 * z).ToArray().CopyTo(batch.Logits, 0);
        var draws = Procedural.Uniform("target", batch.Pixels);
        for (var pixel = 0; pixel < draws.Length; pixel++)
        {
            var target = (int)((draws[pixel] + 1) / 2 * Classes);
            batch.Targets[pixel] = target == 2 ? Ignored : target;
        }

        return batch;
    }

    private static double Definition(double[] logits, int[] targets)
    {
        var all = Pixels.Sum();
        double[] capped = [.. Pixels.Select(count => Math.Min(8, 1 / Math.Sqrt(count / all)))];
        var scale = capped.Zip(Pixels, (weight, count) => weight * count / all).Sum();
        double costs = 0, weights = 0;
        var (hits, sums, counts) = (new double[Classes], new double[Classes], new double[Classes]);
        for (var pixel = 0; pixel < targets.Length; pixel++)
        {
            if (targets[pixel] == Ignored)
            {
                continue;
            }

            double[] powers = [.. logits.Skip(pixel * Classes).Take(Classes).Select(Math.Exp)];
            double[] p = [.. powers.Select(power => power / powers.Sum())];
            var target = targets[pixel];
            var weight = capped[target] / scale;
            costs -= weight * Math.Log(p[target]);
            weights += weight;
            hits[target] += p[target];
            counts[target]++;
            for (var c = 0; c < Classes; c++)
            {
                sums[c] += p[c];
            }
        }

        int[] present = [.. Enumerable.Range(0, Classes).Where(c => counts[c] > 0)];
        Assert.Equal([0, 1, 3, 4], present);
        var dice = present.Average(c => 1 - (((2 * hits[c]) + 1) / (sums[c] + counts[c] + 1)));
        return (costs / weights) + (0.5 * dice);
    }
}
