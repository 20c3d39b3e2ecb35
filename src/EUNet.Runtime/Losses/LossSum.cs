namespace EUNet.Losses;

/// <summary>A weighted sum of losses.</summary>
internal sealed class LossSum(IReadOnlyList<(double Weight, Loss Loss)> terms) : Loss
{
    /// <summary>A loss's terms: of one that is no sum, itself.</summary>
    public static IReadOnlyList<(double Weight, Loss Loss)> Terms(Loss loss) => loss is LossSum sum ? sum.All : [(1, loss)];

    private IReadOnlyList<(double Weight, Loss Loss)> All => terms;

    /// <inheritdoc/>
    public override bool NeedsFrequencies => terms.Any(term => term.Loss.NeedsFrequencies);

    /// <inheritdoc/>
    public override Loss Balanced(IReadOnlyList<double> frequencies)
        => NeedsFrequencies ? new LossSum([.. terms.Select(term => (term.Weight, term.Loss.Balanced(frequencies)))]) : this;

    /// <inheritdoc/>
    public override double AddTo(LossBatch batch, double weight) => terms.Sum(term => term.Weight * term.Loss.AddTo(batch, weight * term.Weight));

    /// <inheritdoc/>
    public override string? Misfit(int logits) => terms.Select(term => term.Loss.Misfit(logits)).FirstOrDefault(misfit => misfit is not null);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", terms.Select(term => term.Weight == 1 ? $"{term.Loss}" : $"{LossText.Number(term.Weight)} {term.Loss}"));
}
