using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>
/// What both passes stand on: an accelerator and a stream of their own, the arena as one buffer, scratch memory. Freed with this.
/// </summary>
internal sealed class GpuMemory : IDisposable
{
    private const int GroupSize = 128;
    private const int SmallGroupSize = 32;

    private readonly List<MemoryBuffer> _buffers = [];
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _arena;
    private readonly int _groupSize;
    private MemoryBuffer1D<float, Stride1D.Dense>? _scratch;

    /// <summary>Memory for a laid-out arena.</summary>
    public GpuMemory(Arena arena, Accelerator accelerator)
    {
        Accelerator = accelerator;
        Stream = accelerator.CreateStream();
        _groupSize = Math.Min(GroupSize, accelerator.MaxNumThreadsPerGroup);
        _arena = Allocate<float>(Math.Max(arena.Length, Arena.Alignment));
    }

    /// <summary>The device, opened.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Where everything runs, in order.</summary>
    public AcceleratorStream Stream { get; }

    /// <summary>A map's elements, to the end of the last quad.</summary>
    public View At(FeatureMap map)
    {
        if ((ulong)map.Offset > (ulong)(_arena.Length - map.Length))
        {
            throw new ArgumentException($"The map {map} does not lie in this session's arena.", nameof(map));
        }

        if (map.Length > int.MaxValue)
        {
            throw new NotSupportedException($"The map {map} has more than 2^31 elements; use a smaller batch.");
        }

        return _arena.View.BaseView.SubView(map.Offset, (map.Length + 3) / 4 * 4);
    }

    /// <summary>
    /// The grid for that many threads; kernels return at once in threads beyond. A few threads go in small groups, which more of the device's
    /// multiprocessors share.
    /// </summary>
    public KernelConfig Threads(long threads)
    {
        var size = threads < (long)GroupSize * Accelerator.NumMultiprocessors ? Math.Min(SmallGroupSize, _groupSize) : _groupSize;
        return new KernelConfig(checked((int)Math.Max((threads + size - 1) / size, 1)), size);
    }

    /// <summary>A zeroed buffer that lives as long as this.</summary>
    public MemoryBuffer1D<T, Stride1D.Dense> Allocate<T>(long elements)
        where T : unmanaged
    {
        var buffer = Accelerator.Allocate1D<T>(Math.Max(elements, 4));
        buffer.MemSetToZero(Stream);
        _buffers.Add(buffer);
        return buffer;
    }

    /// <summary>
    /// Memory for the length of one operator's call, contents undefined; valid until the next call of this. It grows to the largest need,
    /// so that a schedule's second run allocates nothing.
    /// </summary>
    public View Scratch(long floats)
    {
        if (_scratch is null || _scratch.Length < floats)
        {
            Stream.Synchronize();
            _scratch?.Dispose();
            _scratch = Accelerator.Allocate1D<float>((floats + Arena.Alignment - 1) / Arena.Alignment * Arena.Alignment);
        }

        return _scratch.View.BaseView;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Synchronize();
        _scratch?.Dispose();
        foreach (var buffer in _buffers)
        {
            buffer.Dispose();
        }

        Stream.Dispose();
    }
}
