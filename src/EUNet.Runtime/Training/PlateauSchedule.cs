namespace EUNet.Training;

/// <summary>Reduces the rate when validations stop improving.</summary>
internal sealed record PlateauSchedule(double PatienceEpochs, double Change) : LearningRateSchedule
{
    public override double Factor(long step, RunSpan span)
    {
        var (factor, best, since) = (1.0, double.NegativeInfinity, 0L);
        foreach (var (at, metric) in span.Validations.TakeWhile(seen => seen.Step <= step))
        {
            if (metric > best)
            {
                (best, since) = (metric, at);
            }
            else if (at - since > PatienceEpochs * span.StepsPerEpoch)
            {
                (factor, since) = (factor * Change, at);
            }
        }

        return factor;
    }

    public override string ToString() => $"plateau(patience {Text(PatienceEpochs)}, factor {Text(Change)})";
}
