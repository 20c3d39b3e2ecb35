using System.Globalization;

namespace EUNet.Losses;

/// <summary>Softmax cross-entropy; see <see cref="Loss.CrossEntropy"/>.</summary>
internal sealed class CrossEntropyLoss(IReadOnlyList<float>? classWeights, double labelSmoothing) : Loss
{
    private readonly double[]? _weights = classWeights?.Select(weight => (double)weight).ToArray();

    /// <summary>A factor for each class, or null.</summary>
    public IReadOnlyList<float>? ClassWeights => classWeights;

    /// <summary>Share of the truth that is spread over all classes.</summary>
    public double LabelSmoothing => labelSmoothing;

    /// <inheritdoc/>
    public override double AddTo(LossBatch batch, double weight)
    {
        var (logits, targets, gradient, classes) = (batch.Logits, batch.Targets, batch.Gradient, batch.Classes);
        var weights = _weights ?? [.. Enumerable.Repeat(1.0, classes)];
        var allClasses = weights.Sum();
        var share = labelSmoothing / classes;
        var total = _weights is null ? batch.Counted : batch.Sum((from, to) => Weigh(batch, weights, from, to));
        if (total == 0)
        {
            return 0; // only classes of weight 0 occur
        }

        var factor = weight / total;
        var p = batch.ProbabilityArray();
        return batch.Sum((from, to) =>
        {
            double loss = 0;
            for (var pixel = from; pixel < to; pixel++)
            {
                var target = targets[pixel];
                if (target == batch.IgnoreIndex)
                {
                    continue;
                }

                int at = pixel * classes;
                var logSum = LogSum(logits.AsSpan(at, classes), p.AsSpan(at, classes));
                loss += (1 - labelSmoothing) * weights[target] * (logSum - logits[at + target]);
                var truth = (1 - labelSmoothing) * weights[target];
                var pull = truth + (share * allClasses);
                for (var c = 0; c < classes; c++)
                {
                    loss += share == 0 ? 0 : share * weights[c] * (logSum - logits[at + c]);
                    gradient[at + c] += (float)(factor * ((p[at + c] * pull) - (share * weights[c]) - (c == target ? truth : 0)));
                }
            }

            return loss;
        }) / total;
    }

    /// <inheritdoc/>
    public override string? Misfit(int logits)
        => logits < 2 ? "The loss cross-entropy is for two logits or more, and there is one: use bce."
        : classWeights is { } weights && weights.Count != logits ? $"{weights.Count} class weights for {logits} classes: give one for each."
        : null;

    /// <inheritdoc/>
    public override string ToString() => LossText.Write("cross-entropy", [.. WeightsText(), .. Smoothing(labelSmoothing)]);

    /// <summary>Label smoothing as the text states it: nothing where there is none.</summary>
    internal static IEnumerable<string> Smoothing(double share) => share == 0 ? [] : [$"smoothing {LossText.Number(share)}"];

    // A float's own digits: those of the double that it becomes say the same at twice the length.
    private IEnumerable<string> WeightsText()
        => classWeights is null ? [] : [$"weights {string.Join(", ", classWeights.Select(weight => weight.ToString("R", CultureInfo.InvariantCulture)))}"];

    private static double Weigh(LossBatch batch, double[] weights, int from, int to)
    {
        double sum = 0;
        for (var pixel = from; pixel < to; pixel++)
        {
            sum += batch.Counts(pixel) ? weights[batch.Targets[pixel]] : 0;
        }

        return sum;
    }

    // log(sum of e^z), from the largest probability, which never rounds to 0: no exponential is taken again.
    private static double LogSum(ReadOnlySpan<float> z, ReadOnlySpan<float> p)
    {
        var largest = 0;
        for (var c = 1; c < z.Length; c++)
        {
            largest = z[c] > z[largest] ? c : largest;
        }

        return z[largest] - Math.Log(p[largest]);
    }
}
