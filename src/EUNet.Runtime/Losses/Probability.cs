namespace EUNet.Losses;

/// <summary>From a pixel's logits to probabilities.</summary>
internal static class Probability
{
    /// <summary>Softmax of several logits, the sigmoid of one.</summary>
    public static void Of(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        if (logits.Length == 1)
        {
            probabilities[0] = (float)Logistic.Sigmoid(logits[0]);
            return;
        }

        var largest = logits[0];
        foreach (var value in logits)
        {
            largest = MathF.Max(largest, value);
        }

        double sum = 0;
        for (var c = 0; c < logits.Length; c++)
        {
            probabilities[c] = MathF.Exp(logits[c] - largest);
            sum += probabilities[c];
        }

        var factor = 1 / sum;
        for (var c = 0; c < logits.Length; c++)
        {
            probabilities[c] = (float)(probabilities[c] * factor);
        }
    }
}
