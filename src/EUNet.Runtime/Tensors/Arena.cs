namespace EUNet.Tensors;

/// <summary>
/// Lays a program's maps out in one block of memory: maps whose lifetimes overlap get disjoint slices, all others may share.
/// The compiler states the lifetimes (in steps of the schedule); batch, height and width are known here.
/// </summary>
public sealed class Arena
{
    /// <summary>Slices start at multiples of this many floats (256 bytes: a cache line on the CPU, a view's alignment on GPUs).</summary>
    public const int Alignment = 64;

    /// <param name="Kept">For a map that is made again: what is kept instead below the level.</param>
    /// <param name="From">The level from which on it is made.</param>
    private readonly record struct Slot(FeatureMap Map, int Born, int Dies, FeatureMap? Kept = null, Recomputation From = Recomputation.None);

    private readonly record struct Place(FeatureMap Map, int Born, int Dies, long Offset, long Length);

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

    /// <summary>What the arena is laid out for: how much of the forward pass is made again in the backward pass.</summary>
    public Recomputation Recomputation { get; private set; } = Recomputation.Normalization;

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

    /// <summary>
    /// Declares a map that a backward pass makes again, from a level of recomputation on. Below it is the map that the forward pass made, which lives on
    /// as long: both lie at one place.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="kept">What the forward pass made.</param>
    /// <param name="from">The level.</param>
    /// <param name="born">The step that makes it.</param>
    /// <param name="dies">The step that reads it last.</param>
    public FeatureMap Again(string name, FeatureMap kept, Recomputation from, int born, int dies)
    {
        var map = new FeatureMap(name, kept.Batch, kept.Height, kept.Width, kept.Channels);
        _slots.Add(new Slot(map, born, dies, kept, from));
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
    /// <param name="recomputation">How much of the forward pass is made again; of no matter for inference.</param>
    /// <returns>Floats in all.</returns>
    public long Lay(Recomputation recomputation = Recomputation.Normalization)
    {
        var places = Places(recomputation, Batch);
        foreach (var place in places)
        {
            place.Map.Offset = place.Offset;
        }

        foreach (var slot in _slots)
        {
            if (slot.Kept is { } kept && recomputation < slot.From)
            {
                slot.Map.Offset = kept.Offset;
            }
        }

        Recomputation = recomputation;
        return Length = End(places);
    }

    /// <summary>Bytes that the arena would take at a level of recomputation and another batch; its maps stay where they are.</summary>
    public long BytesAt(Recomputation recomputation, int batch) => End(Places(recomputation, batch)) * sizeof(float);

    private List<Place> Places(Recomputation recomputation, int batch)
    {
        var lastUse = LastUses(recomputation);
        var order = _slots
            .Where(slot => slot.Kept is null || recomputation >= slot.From)
            .Select(slot => new Place(slot.Map, slot.Born, lastUse[slot.Map], 0, Aligned(slot.Map.Length / Batch * batch)))
            .OrderByDescending(place => place.Length)
            .ThenBy(place => place.Born)
            .ToList();
        var placed = new List<Place>(order.Count);
        foreach (var place in order)
        {
            long offset = 0;
            foreach (var other in placed.Where(other => other.Born <= place.Dies && place.Born <= other.Dies).OrderBy(other => other.Offset))
            {
                if (other.Offset >= offset + place.Length)
                {
                    break;
                }

                offset = Math.Max(offset, other.Offset + other.Length);
            }

            placed.Add(place with { Offset = offset });
        }

        return placed;
    }

    // A map that is kept instead of being made again lives as long as what would be made.
    private Dictionary<FeatureMap, int> LastUses(Recomputation recomputation)
    {
        var kept = new HashSet<FeatureMap>(_options.KeepTaps ? _taps.Values.Concat(_summands.Values).Concat(_tapGradients.Values) : []);
        var lastUse = _slots.ToDictionary(slot => slot.Map, slot => _options.KeepAll || kept.Contains(slot.Map) ? int.MaxValue : slot.Dies);
        foreach (var slot in _slots)
        {
            if (slot.Kept is { } instead && recomputation < slot.From)
            {
                lastUse[instead] = Math.Max(lastUse[instead], slot.Dies);
            }
        }

        return lastUse;
    }

    private static long End(List<Place> places) => places.Count == 0 ? 0 : places.Max(place => place.Offset + place.Length);

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
