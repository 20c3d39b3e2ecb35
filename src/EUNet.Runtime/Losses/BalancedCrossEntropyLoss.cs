namespace EUNet.Losses;

/// <summary>A cross-entropy whose class weights are still to come from the data; see <see cref="Loss.BalancedCrossEntropy"/>.</summary>
internal sealed class BalancedCrossEntropyLoss(double labelSmoothing) : Loss
{
    private const double MostWeight = 8;

    /// <inheritdoc/>
    public override bool NeedsFrequencies => true;

    /// <inheritdoc/>
    public override Loss Balanced(IReadOnlyList<double> frequencies) => new CrossEntropyLoss(Weights(frequencies), labelSmoothing);

    /// <inheritdoc/>
    public override double AddTo(LossBatch batch, double weight) => throw Unresolved(this);

    /// <inheritdoc/>
    public override string? Misfit(int logits) => new CrossEntropyLoss(null, labelSmoothing).Misfit(logits);

    /// <inheritdoc/>
    public override string ToString() => LossText.Write("cross-entropy", ["balanced", .. CrossEntropyLoss.Smoothing(labelSmoothing)]);

    /// <summary>What evaluating such a loss is.</summary>
    internal static InvalidOperationException Unresolved(Loss loss)
        => new($"The class weights of '{loss}' come from how often each class occurs: call its Balanced(frequencies), and evaluate the loss that it returns.");

    // 1 / sqrt(share of the pixels), at most 8; then scaled so that the mean over the pixels is 1.
    private static float[] Weights(IReadOnlyList<double> frequencies)
    {
        if (frequencies.Any(frequency => !double.IsFinite(frequency) || frequency < 0) || frequencies.Sum() == 0)
        {
            throw new ArgumentException("Frequencies are numbers from 0, and not all 0.", nameof(frequencies));
        }

        var all = frequencies.Sum();
        double[] shares = [.. frequencies.Select(frequency => frequency / all)];
        double[] weights = [.. shares.Select(share => Math.Min(1 / Math.Sqrt(share), MostWeight))];
        var mean = weights.Zip(shares, (weight, share) => weight * share).Sum();
        return [.. weights.Select(weight => (float)(weight / mean))];
    }
}
