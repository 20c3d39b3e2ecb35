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
/// Threads that live as long as a session and share loops: worker w of T has items [w n / T, (w + 1) n / T), which it takes in a few chunks, and
/// then what others have not begun. So data stay in the cache of the core that made them, and a thread that the machine does not let run costs
/// at most the chunk that it is in the middle of. The caller is worker 0. Nothing is allocated by a run. Not re-entrant: one loop at a time.
/// </summary>
/// <remarks>
/// A worker's share is one 64-bit word, generation and next item, that is moved on by compare-and-exchange; a share that is done is closed before
/// the next loop is described, so that a thread that comes late finds nothing to take.
/// </remarks>
internal sealed unsafe class WorkerTeam : IDisposable
{
    // About 20 microseconds: the gap between two operators of a schedule is shorter, a pause between two pictures longer.
    private const int Spins = 400;

    // Chunks of a worker's share: what another can take over.
    private const int Chunks = 4;

    // Shares stand on cache lines of their own.
    private const int Line = 8;
    private const uint Closed = uint.MaxValue;

    private readonly Thread[] _threads;
    private readonly AutoResetEvent[] _wake;
    private readonly int[] _parked;
    private readonly AutoResetEvent _done = new(false);
    private delegate*<void*, int, int, int, void> _call;
    private void* _body;
    private readonly ulong[] _shares;
    private int _items;
    private int _generation;
    private int _pending; // items that are not done
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
        _shares = new ulong[(Count + 1) * Line];
        for (var i = 0; i < _threads.Length; i++)
        {
            var index = i;
            _wake[i] = new AutoResetEvent(false);
            _threads[i] = new Thread(() => Live(index)) { IsBackground = true, Name = $"EUNet worker {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Workers, the caller among them.</summary>
    public int Count { get; }

    /// <summary>Runs a loop over <paramref name="items"/> and returns when all of it is done.</summary>
    /// <remarks>An exception in the body surfaces here, once all is done; the first one if several are thrown.</remarks>
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
            Volatile.Write(ref _pending, items);
            var generation = _generation + 1;
            for (var worker = 0; worker < Count; worker++)
            {
                Volatile.Write(ref _shares[(worker + 1) * Line], Word(generation, (uint)First(worker, items)));
            }

            Interlocked.Exchange(ref _generation, generation);
            for (var i = 0; i < _parked.Length; i++)
            {
                if (Interlocked.Exchange(ref _parked[i], 0) == 1)
                {
                    _wake[i].Set();
                }
            }

            Work(0, generation);
            AwaitWorkers();
            for (var worker = 0; worker < Count; worker++)
            {
                Interlocked.Exchange(ref _shares[(worker + 1) * Line], Word(generation, Closed));
            }
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

    private static ulong Word(int generation, uint next) => ((ulong)(uint)generation << 32) | next;

    private int First(int worker, int items) => (int)((long)items * worker / Count);

    // A worker's own share first, then what is left of the others'.
    private void Work(int worker, int generation)
    {
        for (var turn = 0; turn < Count; turn++)
        {
            var owner = (worker + turn) % Count;
            while (Take(owner, generation, out var from, out var to))
            {
                try
                {
                    _call(_body, from, to, worker);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
                }

                if (Interlocked.Add(ref _pending, from - to) == 0 && Interlocked.Exchange(ref _callerParked, 0) == 1)
                {
                    _done.Set();
                }
            }
        }
    }

    private bool Take(int owner, int generation, out int from, out int to)
    {
        ref var share = ref _shares[(owner + 1) * Line];
        while (true)
        {
            var word = Volatile.Read(ref share);
            // Read before the exchange: if it succeeds, the loop was not over, and this is its number of items.
            var items = Volatile.Read(ref _items);
            int first = First(owner, items), end = First(owner + 1, items);
            from = (int)(uint)word;
            to = Math.Min(from + ((end - first + Chunks - 1) / Chunks), end);
            if ((int)(word >> 32) != generation || (uint)word == Closed || from >= end)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref share, Word(generation, (uint)to), word) == word)
            {
                return true;
            }
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

        // Announce, then look again: a worker that saw no announcement must have been seen here. Anew for each wait: a worker that was held up
        // between its last item and the announcement of an earlier run may take this one and wake this thread too soon.
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

    private void Live(int index)
    {
        var seen = 0;
        while (AwaitRun(index, seen))
        {
            seen = Volatile.Read(ref _generation);
            Work(index + 1, seen);
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
