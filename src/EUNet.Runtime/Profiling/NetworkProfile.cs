namespace EUNet.Profiling;

/// <summary>Where a network's time goes.</summary>
/// <param name="Steps">Every step, in its order, with its time in each timed run.</param>
/// <param name="Runs">Seconds of whole runs without a recorder.</param>
/// <param name="TimedRuns">Seconds of whole runs in which every step was timed, and, where the device is asynchronous, waited for.</param>
public sealed record NetworkProfile(IReadOnlyList<ProfiledStep> Steps, IReadOnlyList<double> Runs, IReadOnlyList<double> TimedRuns)
{
    /// <summary>Seconds of all steps, the sum of their medians: what shares are of.</summary>
    public double Seconds => Steps.Sum(step => step.MedianSeconds);

    /// <summary>Steps that have something in common, in the order of their first.</summary>
    /// <param name="steps">Some of the profile's.</param>
    /// <param name="name">What they have in common.</param>
    public IReadOnlyList<ProfiledGroup> Group(IEnumerable<ProfiledStep> steps, Func<ProfiledStep, string> name)
    {
        var whole = Seconds;
        return [.. steps.GroupBy(name).Select(group => new ProfiledGroup(group.Key, [.. group], whole))];
    }

    /// <summary>The middle value, or the mean of the two middle ones; 0 of none.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>Steps taken together.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Whole">Seconds of all steps of the profile.</param>
public sealed record ProfiledGroup(string Name, IReadOnlyList<ProfiledStep> Steps, double Whole)
{
    /// <summary>Seconds, the sum of the steps' medians.</summary>
    public double Seconds { get; } = Steps.Sum(step => step.MedianSeconds);

    /// <summary>Of the whole, from 0 to 1.</summary>
    public double Share => Whole > 0 ? Seconds / Whole : 0;

    /// <summary>10^9 operations a second in those of the steps that multiply, a multiply-add being two; null where none does.</summary>
    public double? Gigaflops => Rate(Steps.Where(step => step.MultiplyAdds > 0), step => 2 * step.MultiplyAdds);

    /// <summary>10^9 bytes a second of maps in those of the steps that do not multiply; null where there are none.</summary>
    public double? Gigabytes => Rate(Steps.Where(step => step is { MultiplyAdds: 0, Bytes: > 0 }), step => step.Bytes);

    private static double? Rate(IEnumerable<ProfiledStep> steps, Func<ProfiledStep, long> amount)
    {
        var (done, seconds) = (0L, 0.0);
        foreach (var step in steps)
        {
            done += amount(step);
            seconds += step.MedianSeconds;
        }

        return done > 0 && seconds > 0 ? done / seconds / 1e9 : null;
    }
}
