using System.Runtime.ExceptionServices;

namespace EUNet.Data;

/// <summary>
/// Makes batches ahead of the steps that take them, on threads of its own. Batches are functions of their step, so how many threads there are
/// changes nothing but the time.
/// </summary>
public sealed class BatchLoader : IDisposable
{
    private readonly IBatchSource _source;
    private readonly Slot[] _slots;
    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private long _taken;
    private long _next;
    private bool _stopped;

    /// <summary>Starts to make batches.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="firstStep">The step that is taken first: 0, or the one at which a run goes on.</param>
    /// <param name="threads">How many threads make them; 0: half the processors, 1 to 4.</param>
    public BatchLoader(IBatchSource source, long firstStep = 0, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstStep);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        threads = threads > 0 ? threads : Math.Clamp(Environment.ProcessorCount / 2, 1, 4);
        _source = source;
        (_next, _taken) = (firstStep, firstStep - 1);

        // One is being read, each thread fills one, and one is ready.
        _slots = [.. Enumerable.Range(0, threads + 2).Select(_ => new Slot(source.CreateBatch()))];
        _threads = [.. Enumerable.Range(0, threads).Select(i => new Thread(MakeBatches) { IsBackground = true, Name = $"EUNet batches {i}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>The batch of a step, waiting for it if need be. It stays as it is until the next one is taken.</summary>
    /// <param name="step">The first step, then each one after it.</param>
    /// <exception cref="InputException">A file cannot be read any more.</exception>
    public TrainingBatch Take(long step)
    {
        lock (_gate)
        {
            if (step != _taken + 1)
            {
                throw new ArgumentException($"Step {step} follows no step {_taken}: batches are taken one after the other.", nameof(step));
            }

            _taken = step;
            Monitor.PulseAll(_gate);
            var slot = _slots[step % _slots.Length];
            while (slot.Holds != step && !_stopped)
            {
                Monitor.Wait(_gate);
            }

            ObjectDisposedException.ThrowIf(_stopped, this);
            slot.Error?.Throw();
            return slot.Batch;
        }
    }

    /// <summary>Ends the threads, after the batches they are at.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void MakeBatches()
    {
        while (Claim() is { } step)
        {
            var slot = _slots[step % _slots.Length];
            ExceptionDispatchInfo? error = null;
            try
            {
                _source.Fill(step, slot.Batch);
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e); // Take's caller is who can tell the user
            }

            lock (_gate)
            {
                (slot.Holds, slot.Error) = (step, error);
                Monitor.PulseAll(_gate);
            }
        }
    }

    // The next step whose slot is free: the one that was taken last keeps its own.
    private long? Claim()
    {
        lock (_gate)
        {
            while (_next >= _taken + _slots.Length && !_stopped)
            {
                Monitor.Wait(_gate);
            }

            return _stopped ? null : _next++;
        }
    }

    private sealed class Slot(TrainingBatch batch)
    {
        public TrainingBatch Batch { get; } = batch;

        public long Holds { get; set; } = -1;

        public ExceptionDispatchInfo? Error { get; set; }
    }
}
