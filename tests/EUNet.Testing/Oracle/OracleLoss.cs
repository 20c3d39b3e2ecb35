namespace EUNet.Testing;

/// <summary>Losses on logits with their gradients. Ignored pixels are removed before anything is counted.</summary>
public static class OracleLoss
{
    /// <summary>Softmax cross-entropy, the mean over the counted pixels.</summary>
    /// <param name="targets">A class for every pixel, N H W.</param>
    /// <param name="ignore">The target that is left out, or null.</param>
    /// <param name="smoothing">Share of the truth that is spread evenly over the classes.</param>
    public static (double Value, Map Gradient) CrossEntropy(Map logits, ReadOnlySpan<int> targets, int? ignore, double smoothing = 0)
    {
        var gradient = logits.Like();
        var counted = 0;
        foreach (var target in targets)
        {
            counted += target == ignore ? 0 : 1;
        }

        var loss = 0.0;
        var z = new double[logits.Channels];
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] == ignore)
            {
                continue;
            }

            var (n, pixel) = (i / logits.Pixels, i % logits.Pixels);
            for (var c = 0; c < z.Length; c++)
            {
                z[c] = logits.Plane(n, c)[pixel];
            }

            var max = z.Max();
            var logSum = max + Math.Log(z.Sum(value => Math.Exp(value - max)));
            for (var c = 0; c < z.Length; c++)
            {
                var truth = (c == targets[i] ? 1 - smoothing : 0) + (smoothing / z.Length);
                loss += truth * (logSum - z[c]) / counted;
                gradient.Plane(n, c)[pixel] = (Math.Exp(z[c] - logSum) - truth) / counted;
            }
        }

        return (loss, gradient);
    }

    /// <summary>Sigmoid cross-entropy of one channel, the mean over the counted pixels.</summary>
    /// <param name="targets">0 or 1 for every pixel, N H W.</param>
    /// <param name="ignore">The target that is left out, or null.</param>
    public static (double Value, Map Gradient) BinaryCrossEntropy(Map logits, ReadOnlySpan<int> targets, int? ignore)
    {
        var gradient = logits.Like();
        var counted = 0;
        foreach (var target in targets)
        {
            counted += target == ignore ? 0 : 1;
        }

        var loss = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] != ignore)
            {
                var z = logits.Values[i];
                loss += (Math.Max(z, 0) - (z * targets[i]) + Math.Log(1 + Math.Exp(-Math.Abs(z)))) / counted;
                gradient.Values[i] = ((1 / (1 + Math.Exp(-z))) - targets[i]) / counted;
            }
        }

        return (loss, gradient);
    }
}
