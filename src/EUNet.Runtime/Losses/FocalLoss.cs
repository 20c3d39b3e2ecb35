namespace EUNet.Losses;

/// <summary>Focal loss; see <see cref="Loss.Focal"/>.</summary>
internal sealed class FocalLoss(double gamma, double? alpha) : Loss
{
    /// <inheritdoc/>
    public override double AddTo(LossBatch batch, double weight)
    {
        var classes = batch.Classes;
        var elements = (double)batch.Counted * classes;
        var factor = weight / elements;
        return batch.Sum((from, to) =>
        {
            double loss = 0;
            for (var pixel = from; pixel < to; pixel++)
            {
                if (!batch.Counts(pixel))
                {
                    continue;
                }

                for (var c = 0; c < classes; c++)
                {
                    var isTrue = batch.IsTrue(pixel, c);
                    var sign = isTrue ? 1 : -1;
                    var scale = alpha is { } share ? isTrue ? share : 1 - share : 1;
                    // Of the probability of what is true, p: -log p, and 1 - p.
                    var z = batch.Logits[(pixel * classes) + c] * (double)sign;
                    double cost = Logistic.Softplus(-z), miss = Logistic.Sigmoid(-z), focus = Math.Pow(miss, gamma);
                    loss += scale * focus * cost;
                    batch.Gradient[(pixel * classes) + c] -= (float)(factor * sign * scale * focus * ((gamma * (1 - miss) * cost) + miss));
                }
            }

            return loss;
        }) / elements;
    }

    /// <inheritdoc/>
    public override string ToString() => LossText.Write("focal", alpha is { } share ? [LossText.Number(gamma), LossText.Number(share)] : [LossText.Number(gamma)]);
}
