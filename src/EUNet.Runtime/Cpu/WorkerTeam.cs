using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EUNet.Cpu;

/// <summary>What a team runs: the body of a parallel loop with its arguments, on the caller's stack.</summary>
internal interface ITeamBody
{
    /// <summary>Does items <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    /// <param name="worker">Who does it, from 0: for scratch memory. Results must not depend on it.</param>
    void Run(int from, int to, int worker);
}

/// <summary>
/// Threads that live as long as a session and share loops by static partition: worker w of T does items [w n / T, (w + 1) n / T). The caller is
/// worker 0. Nothing is allocated by a run. Not re-entrant: one loop at a time.
/// </summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    // About 20 microseconds: the gap between two operators of a schedule is shorter, a pause between two pictures longer.
    private const int Spins = 400;

    private readonly Thread[] _threads;
    private readonly AutoResetEvent[] _wake;
    private readonly int[] _parked;
    private readonly AutoResetEvent _done = new(false);
    private delegate*<void*, int, int, int, void> _call;
    private void* _body;
    private int _items;
    private int _generation;
    private int _pending;
    private int _callerParked;
    private bool _stopping;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">The caller's among them; 0: one for each processor.</param>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Count = threads == 0 ? Environment.ProcessorCount : threads;
        _threads = new Thread[Count - 1];
        _wake = new AutoResetEvent[Count - 1];
        _parked = new int[Count - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var index = i;
            _wake[i] = new AutoResetEvent(false);
            _threads[i] = new Thread(() => Work(index)) { IsBackground = true, Name = $"EUNet worker {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Workers, the caller among them.</summary>
    public int Count { get; }

    /// <summary>Runs a loop over <paramref name="items"/> and returns when all of it is done.</summary>
    /// <remarks>An exception in the body surfaces here, once the others are done; the first worker's if several fail.</remarks>
    public void Run<TBody>(ref TBody body, int items)
        where TBody : unmanaged, ITeamBody
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        if (items <= 0)
        {
            return;
        }

        if (_threads.Length == 0 || items == 1)
        {
            body.Run(0, items, 0);
            return;
        }

        fixed (TBody* pointer = &body)
        {
            _body = pointer;
            _call = &Call<TBody>;
            _items = items;
            Volatile.Write(ref _pending, _threads.Length);
            Interlocked.Increment(ref _generation);
            for (var i = 0; i < _parked.Length; i++)
            {
                if (Interlocked.Exchange(ref _parked[i], 0) == 1)
                {
                    _wake[i].Set();
                }
            }

            Share(0);
            AwaitWorkers();
        }

        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        Volatile.Write(ref _stopping, true);
        for (var i = 0; i < _threads.Length; i++)
        {
            _wake[i].Set();
            _threads[i].Join();
            _wake[i].Dispose();
        }

        _done.Dispose();
    }

    private static void Call<TBody>(void* body, int from, int to, int worker)
        where TBody : unmanaged, ITeamBody
        => Unsafe.AsRef<TBody>(body).Run(from, to, worker);

    private void Share(int worker)
    {
        try
        {
            var from = (int)((long)_items * worker / Count);
            var to = (int)((long)_items * (worker + 1) / Count);
            if (from < to)
            {
                _call(_body, from, to, worker);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    private void AwaitWorkers()
    {
        for (var spin = 0; spin < Spins; spin++)
        {
            if (Volatile.Read(ref _pending) == 0)
            {
                return;
            }

            Thread.SpinWait(8);
        }

        // Announce, then look again: a worker that saw no announcement must have been seen here. Anew for each wait: a worker that was held
        // up at the end of an earlier run may take the announcement and wake this thread too soon.
        while (true)
        {
            Interlocked.Exchange(ref _callerParked, 1);
            if (Volatile.Read(ref _pending) == 0)
            {
                break;
            }

            _done.WaitOne();
        }

        if (Interlocked.Exchange(ref _callerParked, 0) == 0)
        {
            _done.Reset();
        }
    }

    private void Work(int index)
    {
        var seen = 0;
        while (true)
        {
            if (!AwaitRun(index, seen))
            {
                return;
            }

            seen = Volatile.Read(ref _generation);
            Share(index + 1);
            if (Interlocked.Decrement(ref _pending) == 0 && Interlocked.Exchange(ref _callerParked, 0) == 1)
            {
                _done.Set();
            }
        }
    }

    private bool AwaitRun(int index, int seen)
    {
        for (var spin = 0; spin < Spins; spin++)
        {
            if (Volatile.Read(ref _generation) != seen)
            {
                return true;
            }

            Thread.SpinWait(8);
        }

        while (true)
        {
            Interlocked.Exchange(ref _parked[index], 1);
            if (Volatile.Read(ref _generation) != seen)
            {
                // The caller may have set the event as well: then the next wait returns at once and finds nothing, which is harmless.
                Interlocked.Exchange(ref _parked[index], 0);
                return true;
            }

            if (Volatile.Read(ref _stopping))
            {
                return false;
            }

            _wake[index].WaitOne();
        }
    }
}
