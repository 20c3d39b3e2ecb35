using System.Diagnostics;
using EUNet.Tensors;

namespace EUNet.Profiling;

/// <summary>
/// Times what a pass does, step by step: a step lasts until the next one begins. All runs must take the same steps. A pass without a recorder spends a
/// comparison on each step; with one, allocations are made in the first run, and not in the times.
/// </summary>
/// <param name="wait">Waits until the device has done what was asked of it; null where calls return only then.</param>
public sealed class StepRecorder(Action? wait = null)
{
    private readonly List<ProfiledStep> _steps = [];
    private readonly List<List<double>> _seconds = [];
    private int _next;
    private bool _open;
    private long _since;
    private ProfilePhase _phase;

    /// <summary>What was recorded, in its order.</summary>
    public IReadOnlyList<ProfiledStep> Steps => _steps;

    /// <summary>Begins something that is no step of a schedule, and with it perhaps the next phase.</summary>
    /// <param name="phase">The phase that it, and the steps behind it, are part of.</param>
    /// <param name="activity">What it is: <c>loss</c>.</param>
    public void Begin(ProfilePhase phase, string activity)
    {
        Close();
        _phase = phase;
        if (_next == _steps.Count)
        {
            Add(new ProfiledStep(phase, activity, [], 0, 0));
        }

        Open(activity);
    }

    /// <summary>Begins a step of a schedule; passes call it.</summary>
    /// <param name="step">The pass's method.</param>
    /// <param name="layer">The layer whose weights or norm it uses, or null.</param>
    /// <param name="at">The map at whose pixels the layer's kernel stands, or else the result.</param>
    public void Begin(string step, Layer? layer, FeatureMap at, FeatureMap? first, FeatureMap? second, FeatureMap? third, FeatureMap? fourth)
    {
        Close();
        if (_next == _steps.Count)
        {
            FeatureMap?[] maps = [first, second, third, fourth];
            Add(new ProfiledStep(
                _phase,
                step,
                [at.Batch, at.Height, at.Width, at.Channels],
                StepCost.MultiplyAdds(step, layer, at, maps),
                StepCost.Bytes(step, layer, at, maps)) { Layer = layer?.Name, Map = at.Name });
        }

        Open(step);
    }

    /// <summary>Ends a run; the next step is the first of another.</summary>
    public void EndRun()
    {
        Close();
        _next = 0;
    }

    private void Add(ProfiledStep step)
    {
        var seconds = new List<double>();
        _steps.Add(step with { Seconds = seconds });
        _seconds.Add(seconds);
    }

    private void Open(string method)
    {
        if (_steps[_next].Method != method)
        {
            throw new InvalidOperationException($"This run comes to {method} where the first came to {_steps[_next].Method}: they cannot be compared.");
        }

        _open = true;
        _since = Stopwatch.GetTimestamp();
    }

    private void Close()
    {
        if (_open)
        {
            wait?.Invoke();
            _seconds[_next++].Add(Stopwatch.GetElapsedTime(_since).TotalSeconds);
            _open = false;
        }
    }
}
