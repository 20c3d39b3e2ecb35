namespace EUNet.Losses;

/// <summary>Binary cross-entropy of one logit; see <see cref="Loss.Bce"/>.</summary>
internal sealed class BinaryCrossEntropyLoss(double positiveWeight) : Loss
{
    /// <summary>A factor for the pixels whose target is 1.</summary>
    public double PositiveWeight => positiveWeight;

    /// <inheritdoc/>
    public override double AddTo(LossBatch batch, double weight)
    {
        var factor = weight / batch.Counted;
        return batch.Sum((from, to) =>
        {
            double loss = 0;
            for (var pixel = from; pixel < to; pixel++)
            {
                if (!batch.Counts(pixel))
                {
                    continue;
                }

                double z = batch.Logits[pixel], p = Logistic.Sigmoid(z);
                var positive = batch.IsTrue(pixel, 0);
                loss += positive ? positiveWeight * Logistic.Softplus(-z) : Logistic.Softplus(z);
                batch.Gradient[pixel] += (float)(factor * (positive ? positiveWeight * (p - 1) : p));
            }

            return loss;
        }) / batch.Counted;
    }

    /// <inheritdoc/>
    public override string? Misfit(int logits) => logits == 1 ? null : $"The loss bce is for one logit, and there are {logits}: use cross-entropy.";

    /// <inheritdoc/>
    public override string ToString() => LossText.Write("bce", positiveWeight == 1 ? [] : [LossText.Number(positiveWeight)]);
}
