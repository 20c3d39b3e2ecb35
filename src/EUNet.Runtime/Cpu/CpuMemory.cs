using System.Runtime.InteropServices;
using EUNet.Tensors;

namespace EUNet.Cpu;

/// <summary>
/// What both passes stand on: the arena's memory, scratch memory, prepared weights, the worker team and the vector width. All memory is
/// native and 64-byte aligned, and is freed with this.
/// </summary>
internal sealed unsafe class CpuMemory : IDisposable
{
    // Vector loads may run this far past a map's end (their lanes are discarded), so every block ends in slack.
    private const int Slack = 256;

    private readonly List<nint> _blocks = [];
    private readonly float* _arena;
    private readonly long _arenaLength;
    private float* _scratch;
    private long _scratchLength;

    /// <summary>Memory for a laid-out arena.</summary>
    public CpuMemory(Arena arena, CpuOptions options)
    {
        Tier = SimdTiers.Resolve(options.Tier);
        Team = new WorkerTeam(options.Threads);
        _arenaLength = arena.Length;
        _arena = Allocate(arena.Length);
    }

    /// <summary>The vector width, resolved.</summary>
    public SimdTier Tier { get; }

    /// <summary>The threads.</summary>
    public WorkerTeam Team { get; }

    /// <summary>A map's first element.</summary>
    public float* At(FeatureMap map)
    {
        if ((ulong)map.Offset > (ulong)(_arenaLength - map.Length))
        {
            throw new ArgumentException($"The map {map} does not lie in this session's arena.", nameof(map));
        }

        return _arena + map.Offset;
    }

    /// <summary>A zeroed block that lives as long as this.</summary>
    public float* Allocate(long floats)
    {
        var block = New(floats);
        _blocks.Add((nint)block);
        return block;
    }

    /// <summary>
    /// Memory for the length of one operator's call, contents undefined; valid until the next call of this. It grows to the largest need,
    /// so that a schedule's second run allocates nothing.
    /// </summary>
    public float* Scratch(long floats)
    {
        if (floats > _scratchLength)
        {
            NativeMemory.AlignedFree(_scratch);
            _scratch = null;
            _scratch = New(floats);
            _scratchLength = floats;
        }

        return _scratch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Team.Dispose();
        foreach (var block in _blocks)
        {
            NativeMemory.AlignedFree((void*)block);
        }

        _blocks.Clear();
        NativeMemory.AlignedFree(_scratch);
        _scratch = null;
        _scratchLength = 0;
    }

    private static float* New(long floats)
    {
        var bytes = (nuint)((floats + Slack) * sizeof(float));
        var block = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(block, bytes);
        return block;
    }
}
