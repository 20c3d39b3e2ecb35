using EUNet.Data;
using EUNet.Devices;
using EUNet.Networks;

namespace EUNet.Training;

/// <summary>What a sweep of learning rates saw.</summary>
/// <param name="Points">Rates, growing, with the losses at them, smoothed.</param>
/// <param name="Suggested">A rate to train with: a tenth of the one with the least loss; null where the loss never fell.</param>
public sealed record RateSweep(IReadOnlyList<(double Rate, double Loss)> Points, double? Suggested);

/// <summary>
/// Finds a learning rate: takes steps while the rate grows by a constant factor, until the loss is far above its least (Smith, 2017). The weights are
/// changed by it: make the network anew afterwards.
/// </summary>
public static class RateFinder
{
    private const double Smoothing = 0.9;
    private const double TooFar = 4;
    private const double BelowLeast = 0.1;

    /// <summary>Sweeps over the rates.</summary>
    /// <param name="network">What would be trained, with the weights it would start from.</param>
    /// <param name="batches">What it would be trained on.</param>
    /// <param name="plan">How; its updates, rate and schedule are replaced.</param>
    /// <param name="device">Where.</param>
    /// <param name="from">The first rate.</param>
    /// <param name="to">The last.</param>
    /// <param name="steps">Steps in between.</param>
    /// <param name="report">Called after each step.</param>
    public static RateSweep Sweep(
        Network network, IBatchSource batches, TrainingPlan plan, Device? device = null, double from = 1e-6, double to = 1, int steps = 100,
        Action<TrainingStep>? report = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        var growing = plan with { Updates = steps, Rate = 1, Schedule = new Growing(from, to), WarmUp = 0, Average = 0 };
        using var trainer = new Trainer(network, batches, growing, device);
        var points = new List<(double Rate, double Loss)>();
        var (smooth, least) = (0.0, double.PositiveInfinity);
        try
        {
            foreach (var step in trainer.Steps())
            {
                smooth = (Smoothing * smooth) + ((1 - Smoothing) * step.Loss);
                var loss = smooth / (1 - Math.Pow(Smoothing, step.Number));
                points.Add((step.Rate, loss));
                report?.Invoke(step);
                least = Math.Min(least, loss);
                if (loss > TooFar * least)
                {
                    break;
                }
            }
        }
        catch (DivergenceException) when (points.Count > 1)
        {
            // What the sweep goes on to find out.
        }

        var best = points.MinBy(point => point.Loss);
        return new RateSweep(points, best.Loss < points[0].Loss ? best.Rate * BelowLeast : null);
    }

    private sealed record Growing(double From, double To) : LearningRateSchedule
    {
        public override double Factor(long step, RunSpan span) => From * Math.Pow(To / From, (double)step / (span.Steps - 1));

        public override string ToString() => $"growing from {Text(From)} to {Text(To)}";
    }
}
