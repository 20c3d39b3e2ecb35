namespace EUNet.Losses;

/// <summary>One minus Tversky's index; see <see cref="Loss.Tversky"/>.</summary>
internal sealed class TverskyLoss(double alpha, double beta, string name) : Loss
{
    private const double LeastDenominator = 1e-7;

    /// <inheritdoc/>
    public override double AddTo(LossBatch batch, double weight)
    {
        var classes = batch.Classes;
        // Of each class the sums of p where it is true, of p where it is not, and its pixels.
        var p = batch.ProbabilityArray();
        var sums = batch.Sums(3 * classes, (from, to, into) => Count(batch, p, from, to, into));
        double loss = 0;
        var (whenTrue, whenFalse) = (new double[classes], new double[classes]);
        for (var c = 0; c < classes; c++)
        {
            double hit = sums[c], wrong = sums[classes + c], pixels = sums[(2 * classes) + c];
            if (pixels == 0)
            {
                continue;
            }

            var whole = hit + (alpha * wrong) + (beta * (pixels - hit));
            var denominator = Math.Max(whole, LeastDenominator);
            loss += 1 - (hit / denominator);
            var (byHit, byWrong) = whole > LeastDenominator ? (1 - beta, alpha) : (0, 0);
            whenTrue[c] = -weight / classes * (denominator - (hit * byHit)) / (denominator * denominator);
            whenFalse[c] = weight / classes * hit * byWrong / (denominator * denominator);
        }

        batch.AddThroughProbabilities((pixel, c) => batch.IsTrue(pixel, c) ? whenTrue[c] : whenFalse[c]);
        return loss / classes;
    }

    /// <inheritdoc/>
    public override string ToString() => name;

    private static void Count(LossBatch batch, float[] p, int from, int to, double[] into)
    {
        var classes = batch.Classes;
        for (var pixel = from; pixel < to; pixel++)
        {
            if (!batch.Counts(pixel))
            {
                continue;
            }

            for (var c = 0; c < classes; c++)
            {
                if (batch.IsTrue(pixel, c))
                {
                    into[c] += p[(pixel * classes) + c];
                    into[(2 * classes) + c]++;
                }
                else
                {
                    into[classes + c] += p[(pixel * classes) + c];
                }
            }
        }
    }
}
