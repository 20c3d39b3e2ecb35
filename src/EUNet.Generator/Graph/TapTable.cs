namespace EUNet.Generator.Graph;

/// <summary>The names of tensors, in the order in which the network makes them.</summary>
public sealed class TapTable
{
    private readonly List<Tap> _taps = new();
    private readonly Dictionary<string, int> _tensors = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Tap> All => _taps;

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _taps.Select(tap => tap.Name);

    /// <summary>Names a tensor.</summary>
    public void Add(string name, int tensor)
    {
        _taps.Add(new Tap(name, tensor));
        _tensors.Add(name, tensor);
    }

    /// <summary>The tensor of that name, or null.</summary>
    public int? Find(string name) => _tensors.TryGetValue(name, out var tensor) ? tensor : null;

    /// <summary>
    /// The names that a message lists for an unknown tap: those of its block, where there is such a block, else one a block.
    /// </summary>
    public string Known(string unknown)
    {
        var dot = unknown.IndexOf('.');
        var block = dot < 0 ? unknown : unknown.Substring(0, dot);
        var ofBlock = Names.Where(name => name == block || name.StartsWith(block + ".", StringComparison.Ordinal)).ToList();
        return string.Join(", ", ofBlock.Count > 0 ? ofBlock : Names.Where(name => name.IndexOf('.') < 0));
    }

    /// <summary>The names, one a block, whose tensors fulfil a condition; <c>none</c> where none does.</summary>
    public string Where(Func<int, bool> condition)
    {
        var names = _taps.Where(tap => tap.Name.IndexOf('.') < 0 && condition(tap.Tensor)).Select(tap => tap.Name).ToList();
        if (names.Count == 0)
        {
            names = _taps.Where(tap => condition(tap.Tensor)).Select(tap => tap.Name).ToList();
        }

        return names.Count == 0 ? "none" : string.Join(", ", names);
    }
}
