namespace EUNet.Losses;

/// <summary>Lovasz's extension of the Jaccard loss; see <see cref="Loss.Lovasz"/>.</summary>
internal sealed class LovaszLoss : Loss
{
    /// <inheritdoc/>
    public override double AddTo(LossBatch batch, double weight) => batch.Classes == 1 ? Hinge(batch, weight) : Softmax(batch, weight);

    /// <inheritdoc/>
    public override string ToString() => "lovasz";

    private static double Softmax(LossBatch batch, double weight)
    {
        var (classes, probabilities) = (batch.Classes, batch.ProbabilityArray());
        var occurring = Enumerable.Range(0, classes).Where(c => batch.Targets.Contains(c) && c != batch.IgnoreIndex).ToArray();
        var slopes = new float[batch.Logits.Length];
        var losses = new double[occurring.Length];
        Parallel.For(0, occurring.Length, i =>
        {
            var c = occurring[i];
            var errors = new Errors(batch.Counted);
            for (var pixel = 0; pixel < batch.Pixels; pixel++)
            {
                if (batch.Counts(pixel))
                {
                    var p = probabilities[(pixel * classes) + c];
                    var isTrue = batch.IsTrue(pixel, c);
                    errors.Add(isTrue ? 1 - p : p, pixel, isTrue);
                }
            }

            losses[i] = errors.Sum((pixel, isTrue, rise) => slopes[(pixel * classes) + c] = (float)(isTrue ? -rise : rise));
        });
        var factor = weight / occurring.Length;
        batch.AddThroughProbabilities((pixel, c) => factor * slopes[(pixel * classes) + c]);
        return losses.Sum() / occurring.Length;
    }

    private static double Hinge(LossBatch batch, double weight)
    {
        var errors = new Errors(batch.Counted);
        for (var pixel = 0; pixel < batch.Pixels; pixel++)
        {
            if (batch.Counts(pixel))
            {
                var isTrue = batch.IsTrue(pixel, 0);
                errors.Add(1 - (isTrue ? batch.Logits[pixel] : -batch.Logits[pixel]), pixel, isTrue);
            }
        }

        return errors.Sum((pixel, isTrue, rise) => batch.Gradient[pixel] += (float)(weight * (isTrue ? -rise : rise)));
    }

    /// <summary>A class's errors, which the Jaccard loss's rises weigh from the largest error to the smallest.</summary>
    private sealed class Errors(int pixels)
    {
        private readonly float[] _keys = new float[pixels]; // negative errors: sorting goes upward
        private readonly int[] _items = new int[pixels]; // the pixel, and its complement where the class is not true
        private int _count;
        private int _true;

        public void Add(float error, int pixel, bool isTrue)
        {
            _keys[_count] = -error;
            _items[_count++] = isTrue ? pixel : ~pixel;
            _true += isTrue ? 1 : 0;
        }

        /// <summary>The sum of error · rise of the errors above 0, each of which <paramref name="each"/> gets: pixel, whether the class is true, rise.</summary>
        public double Sum(Action<int, bool, double> each)
        {
            Array.Sort(_keys, _items);
            double loss = 0, before = 0;
            int truths = 0, others = 0;
            for (var k = 0; k < _count && _keys[k] < 0; k++)
            {
                var isTrue = _items[k] >= 0;
                (truths, others) = isTrue ? (truths + 1, others) : (truths, others + 1);
                var jaccard = 1 - ((_true - truths) / (double)(_true + others));
                each(isTrue ? _items[k] : ~_items[k], isTrue, jaccard - before);
                loss += -_keys[k] * (jaccard - before);
                before = jaccard;
            }

            return loss;
        }
    }
}
