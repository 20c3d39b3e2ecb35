namespace EUNet.Tensors;

/// <summary>
/// Lays a program's maps out in one block of memory: maps whose lifetimes overlap get disjoint slices, all others may share.
/// The compiler states the lifetimes (in steps of the schedule); batch, height and width are known here.
/// </summary>
public sealed class Arena
{
    /// <summary>Slices start at multiples of this many floats (256 bytes: a cache line on the CPU, a view's alignment on GPUs).</summary>
    public const int Alignment = 64;

    private readonly record struct Slot(FeatureMap Map, int Born, int Dies);

    private readonly List<Slot> _slots = [];
    private readonly Dictionary<string, FeatureMap> _taps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeatureMap> _summands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeatureMap> _tapGradients = new(StringComparer.Ordinal);
    private readonly ArenaOptions _options;

    /// <summary>An arena for maps of the given batch and input size.</summary>
    /// <param name="batch">Samples.</param>
    /// <param name="height">Rows of the network's input.</param>
    /// <param name="width">Columns of the network's input.</param>
    /// <param name="options">What must outlive its last use.</param>
    public Arena(int batch, int height, int width, ArenaOptions options = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Batch = batch;
        Height = height;
        Width = width;
        _options = options;
    }

    /// <summary>Samples.</summary>
    public int Batch { get; }

    /// <summary>Rows of the network's input.</summary>
    public int Height { get; }

    /// <summary>Columns of the network's input.</summary>
    public int Width { get; }

    /// <summary>Whether a training program also computes the gradient of its input.</summary>
    public bool InputGradient => _options.InputGradient;

    /// <summary>All maps, in the order in which the schedule makes them.</summary>
    public IEnumerable<FeatureMap> Maps => _slots.OrderBy(slot => slot.Born).Select(slot => slot.Map);

    /// <summary>Whether taps and their gradients outlive the schedule.</summary>
    public bool KeepsTaps => _options.KeepTaps;

    /// <summary>Floats that the laid-out arena takes; 0 before <see cref="Lay"/>.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that the laid-out arena takes.</summary>
    public long Bytes => Length * sizeof(float);

    /// <summary>Maps under their taps' names (<c>2b.drop</c>).</summary>
    public IReadOnlyDictionary<string, FeatureMap> Taps => _taps;

    /// <summary>Gradients under their taps' names.</summary>
    public IReadOnlyDictionary<string, FeatureMap> TapGradients => _tapGradients;

    /// <summary>Declares a map that is written first in step <paramref name="born"/> and read last in step <paramref name="dies"/>.</summary>
    /// <exception cref="InputException">It would have more than 2^31 - 1 pixels.</exception>
    public FeatureMap Map(string name, int height, int width, int channels, int born, int dies)
    {
        var map = new FeatureMap(name, Batch, height, width, channels);
        _slots.Add(new Slot(map, born, dies));
        return map;
    }

    /// <summary>Names a map as a tap; it outlives the schedule where <see cref="ArenaOptions.KeepTaps"/> asks for it.</summary>
    public FeatureMap Tap(string tap, FeatureMap map) => _taps[tap] = map;

    /// <summary>Names what was added to a map to make a sum, where only the sum exists: the tap is their difference.</summary>
    public FeatureMap Tap(string tap, FeatureMap sum, FeatureMap summand)
    {
        _summands[tap] = summand;
        return _taps[tap] = sum;
    }

    /// <summary>What is to be taken off the map of a tap, or null.</summary>
    public FeatureMap? SummandOf(string tap) => _summands.GetValueOrDefault(tap);

    /// <summary>Names a map as the gradient of a tap.</summary>
    public FeatureMap TapGradient(string tap, FeatureMap map) => _tapGradients[tap] = map;

    /// <summary>
    /// Gives every map its offset: largest first, each at the lowest place that is free throughout its life. Deterministic.
    /// </summary>
    /// <returns>Floats in all.</returns>
    public long Lay()
    {
        var kept = new HashSet<FeatureMap>(_options.KeepTaps ? _taps.Values.Concat(_summands.Values).Concat(_tapGradients.Values) : []);
        var order = _slots
            .Select(slot => _options.KeepAll || kept.Contains(slot.Map) ? slot with { Dies = int.MaxValue } : slot)
            .OrderByDescending(slot => slot.Map.Length)
            .ThenBy(slot => slot.Born)
            .ToList();
        var placed = new List<Slot>();
        foreach (var slot in order)
        {
            var length = Aligned(slot.Map.Length);
            long offset = 0;
            foreach (var other in placed.Where(p => p.Born <= slot.Dies && slot.Born <= p.Dies).OrderBy(p => p.Map.Offset))
            {
                if (other.Map.Offset >= offset + length)
                {
                    break;
                }

                offset = Math.Max(offset, other.Map.Offset + Aligned(other.Map.Length));
            }

            slot.Map.Offset = offset;
            placed.Add(slot);
            Length = Math.Max(Length, offset + length);
        }

        return Length;
    }

    /// <summary>Refuses maps of more elements than their user can count, before memory is asked for.</summary>
    /// <param name="maps">Those that count, or null for all.</param>
    /// <exception cref="InputException">One has more than 2^31 - 1 elements.</exception>
    public void RequireCountable(IEnumerable<FeatureMap>? maps = null)
    {
        if ((maps ?? _slots.Select(slot => slot.Map)).FirstOrDefault(map => map.Length > int.MaxValue) is { } map)
        {
            throw new InputException(
                $"At {Batch} × {Height} × {Width} the map {map} has {map.Length} elements, and it cannot have more than {int.MaxValue} here. Choose a smaller size or batch.");
        }
    }

    private static long Aligned(long length) => (length + Alignment - 1) / Alignment * Alignment;
}

/// <summary>What an arena keeps beyond its last use.</summary>
/// <param name="KeepTaps">Taps (and their gradients) stay readable after the schedule ran.</param>
/// <param name="InputGradient">A training program also computes the gradient of its input.</param>
/// <param name="KeepAll">Every map outlives the schedule: for finding out where a value comes from.</param>
public readonly record struct ArenaOptions(bool KeepTaps = false, bool InputGradient = false, bool KeepAll = false);
