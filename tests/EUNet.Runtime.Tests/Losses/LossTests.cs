using EUNet.Losses;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Losses;

public sealed class LossTests
{
    private const int Ignored = 255;

    public static TheoryData<string, int> Losses => new()
    {
        { "cross-entropy", 4 }, { "bce", 1 }, { "dice", 4 }, { "dice", 1 }, { "jaccard", 4 }, { "jaccard", 1 }, { "tversky(0.3, 0.7)", 4 },
        { "tversky(0.3, 0.7)", 1 }, { "focal(2)", 4 }, { "focal(1.5, 0.25)", 1 }, { "lovasz", 4 }, { "lovasz", 1 }, { "cross-entropy + 0.5 dice", 4 },
        { "cross-entropy(smoothing 0.1)", 4 }, { "cross-entropy(weights 0.25, 1, 2, 1.1, smoothing 0.1)", 4 }, { "bce(3)", 1 }, { "dice(smooth 1)", 4 },
        { "dice(smooth 1, present)", 1 }, { "jaccard(smooth 0.5, present)", 4 }, { "tversky(0.3, 0.7, smooth 2)", 4 },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradient_IsTheFiniteDifference(string name, int classes)
    {
        var loss = Known(name);
        var batch = Random(60, classes);
        batch.Evaluate(loss, Ignored);
        var gradient = batch.Gradient.ToArray();
        var direction = Procedural.Uniform("direction", gradient.Length);
        var along = gradient.Zip(direction, (g, d) => (double)g * d).Sum();
        var logits = batch.Logits.ToArray();
        double At(float step)
        {
            for (var i = 0; i < logits.Length; i++)
            {
                batch.Logits[i] = logits[i] + (step * direction[i]);
            }

            return batch.Evaluate(loss, Ignored);
        }

        const float Step = 1 / 256f;
        Assert.Equal(along, (At(Step) - At(-Step)) / (2 * Step), 2e-3 * Math.Max(Math.Abs(along), 0.05));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void ManyChunks_GiveTheSameBitsTwice_AndIgnoredPixelsGetNothing(string name, int classes)
    {
        var batch = Random(20_001, classes);
        var loss = Known(name);
        var value = batch.Evaluate(loss, Ignored);
        var gradient = batch.Gradient.ToArray();
        Assert.Equal(value, batch.Evaluate(loss, Ignored));
        Assert.Equal(gradient, batch.Gradient);
        Assert.True(value > 0);
        for (var pixel = 0; pixel < batch.Pixels; pixel++)
        {
            var own = gradient.AsSpan(pixel * classes, classes);
            Assert.True(batch.Targets[pixel] != Ignored || own.IndexOfAnyExcept(0f) < 0, $"pixel {pixel} is ignored and has a gradient");
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Text_IsTheLosss(string name, int classes)
    {
        Assert.Equal(name, Known(name).ToString());
        Assert.Equal(name, Loss.Parse(name).ToString());
        Assert.Null(Known(name).Misfit(classes));
    }

    [Fact]
    public void Misfits_AreSaid()
    {
        Assert.Contains("use bce", Loss.CrossEntropy().Misfit(1));
        Assert.Contains("use cross-entropy", Loss.Bce().Misfit(3));
        Assert.Contains("2 class weights for 3 classes", Loss.CrossEntropy([1, 2]).Misfit(3));
        Assert.Contains("use bce", (Loss.Dice() + Loss.CrossEntropy()).Misfit(1));
        Assert.Throws<ArgumentException>(() => Random(4, 1).Evaluate(Loss.CrossEntropy(), Ignored));
    }

    [Fact]
    public void Target_ThatIsNoClass_IsNamed()
    {
        var batch = Random(4, 3);
        batch.Targets[2] = 3;
        Assert.Contains("pixel 2 is 3", Assert.Throws<ArgumentException>(() => batch.Evaluate(Loss.Dice(), Ignored)).Message);
    }

    [Fact]
    public void CustomLoss_StandsInASum()
    {
        // The mean of z · z / 2 over all logits.
        var ridge = Loss.Custom("ridge", (batch, weight) =>
        {
            double sum = 0;
            for (var i = 0; i < batch.Logits.Length; i++)
            {
                sum += batch.Logits[i] * batch.Logits[i] / 2.0;
                batch.Gradient[i] += (float)(weight * batch.Logits[i] / batch.Logits.Length);
            }

            return sum / batch.Logits.Length;
        });
        var batch = Random(50, 3);
        var loss = Loss.CrossEntropy() + (0.25 * ridge);
        Assert.Equal("cross-entropy + 0.25 ridge", loss.ToString());
        var (alone, both) = (batch.Evaluate(Loss.CrossEntropy(), Ignored), batch.Evaluate(loss, Ignored));
        Assert.Equal(alone + (0.25 * batch.Logits.Average(z => z * z / 2.0)), both, 1e-9);
    }

    private static Loss Known(string name) => name switch
    {
        "cross-entropy" => Loss.CrossEntropy(),
        "bce" => Loss.Bce(),
        "dice" => Loss.Dice(),
        "jaccard" => Loss.Jaccard(),
        "tversky(0.3, 0.7)" => Loss.Tversky(0.3, 0.7),
        "focal(2)" => Loss.Focal(),
        "focal(1.5, 0.25)" => Loss.Focal(1.5, 0.25),
        "lovasz" => Loss.Lovasz(),
        "cross-entropy(smoothing 0.1)" => Loss.CrossEntropy(labelSmoothing: 0.1),
        "cross-entropy(weights 0.25, 1, 2, 1.1, smoothing 0.1)" => Loss.CrossEntropy([0.25f, 1, 2, 1.1f], 0.1),
        "bce(3)" => Loss.Bce(3),
        "dice(smooth 1)" => Loss.Dice(1),
        "dice(smooth 1, present)" => Loss.Dice(1, presentOnly: true),
        "jaccard(smooth 0.5, present)" => Loss.Jaccard(0.5, presentOnly: true),
        "tversky(0.3, 0.7, smooth 2)" => Loss.Tversky(0.3, 0.7, 2),
        _ => Loss.CrossEntropy() + (0.5 * Loss.Dice()),
    };

    private static LossBatch Random(int pixels, int classes)
    {
        var batch = new LossBatch(pixels, classes);
        var logits = Procedural.Uniform("logits", batch.Logits.Length);
        var targets = Procedural.Uniform("target", pixels);
        for (var i = 0; i < logits.Length; i++)
        {
            batch.Logits[i] = 3 * logits[i];
        }

        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var known = Math.Max(classes, 2);
            batch.Targets[pixel] = targets[pixel] > 0.8f ? Ignored : Math.Min((int)((targets[pixel] + 1) / 2 * known), known - 1);
        }

        return batch;
    }
}
