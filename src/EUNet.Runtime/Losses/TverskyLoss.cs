namespace EUNet.Losses;

/// <summary>One minus Tversky's index; see <see cref="Loss.Tversky"/>.</summary>
/// <param name="added">Added above and below: to TP, and to TP + alpha FP + beta FN.</param>
/// <param name="presentOnly">The mean is over the classes that occur; else over all.</param>
internal sealed class TverskyLoss(double alpha, double beta, double added, bool presentOnly, string text) : Loss
{
    private const double LeastDenominator = 1e-7;

    /// <inheritdoc/>
    public override double AddTo(LossBatch batch, double weight)
    {
        var classes = batch.Classes;
        // Of each class the sums of p where it is true, of p where it is not, and its pixels.
        var p = batch.ProbabilityArray();
        var sums = batch.Sums(3 * classes, (from, to, into) => Count(batch, p, from, to, into));
        var occurring = Enumerable.Range(0, classes).Count(c => sums[(2 * classes) + c] > 0);
        var counted = presentOnly ? Math.Max(occurring, 1) : classes;
        double loss = 0;
        var (whenTrue, whenFalse) = (new double[classes], new double[classes]);
        for (var c = 0; c < classes; c++)
        {
            double hit = sums[c], wrong = sums[classes + c], pixels = sums[(2 * classes) + c];
            if (pixels == 0)
            {
                continue;
            }

            var numerator = hit + added;
            var whole = numerator + (alpha * wrong) + (beta * (pixels - hit));
            var denominator = Math.Max(whole, LeastDenominator);
            loss += 1 - (numerator / denominator);
            var (byHit, byWrong) = whole > LeastDenominator ? (1 - beta, alpha) : (0, 0);
            whenTrue[c] = -weight / counted * (denominator - (numerator * byHit)) / (denominator * denominator);
            whenFalse[c] = weight / counted * numerator * byWrong / (denominator * denominator);
        }

        batch.AddThroughProbabilities((pixel, c) => batch.IsTrue(pixel, c) ? whenTrue[c] : whenFalse[c]);
        return loss / counted;
    }

    /// <inheritdoc/>
    public override string ToString() => text;

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
