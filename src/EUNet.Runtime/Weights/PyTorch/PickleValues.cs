namespace EUNet.Weights.PyTorch;

// What a pickle is read to, beside null, bool, long, BigInteger, double and string.

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items)
{
    public static readonly PickleTuple Empty = new([]);
}

/// <summary>A list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A dictionary, ordered or not; the last value of a key counts. Only text keys can be asked for.</summary>
internal sealed class PickleDict
{
    private Dictionary<string, int>? _places;
    private List<KeyValuePair<string, object?>>? _items;

    /// <summary>Its items with text keys, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Items => _items ?? [];

    /// <summary>The value of a key, or null.</summary>
    public object? this[string key] => _places is not null && _places.TryGetValue(key, out var place) ? _items![place].Value : null;

    /// <summary>Adds or replaces an item.</summary>
    /// <exception cref="PickleException">The key is nothing that Python can hash.</exception>
    public void Set(object? key, object? value)
    {
        if (key is PickleList or PickleDict or PickleSet)
        {
            throw new PickleException("a dictionary in it has a list, a set or a dictionary as a key");
        }

        if (key is not string text)
        {
            return; // numbers and the like are keys of optimizers, not of weights
        }

        _items ??= [];
        _places ??= new Dictionary<string, int>(StringComparer.Ordinal);
        if (_places.TryGetValue(text, out var place))
        {
            _items[place] = new(text, value);
        }
        else
        {
            _places.Add(text, _items.Count);
            _items.Add(new(text, value));
        }
    }
}

/// <summary>A set; nothing asks what is in it.</summary>
internal sealed class PickleSet;

/// <summary>Something else that may stand beside tensors, and that nothing looks into: bytes, a device, an argparse.Namespace.</summary>
internal sealed record PickleOther(string Name)
{
    public static readonly PickleOther Bytes = new("bytes");
}

/// <summary>A storage that the pickle refers to.</summary>
/// <param name="Key">Its name in the archive.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="TypeName">PyTorch's word for the type.</param>
/// <param name="Count">Elements.</param>
internal sealed record PickleStorage(string Key, StorageType Type, string TypeName, long Count);

/// <summary>A tensor: a view of a storage that lies within it.</summary>
/// <param name="Storage">Where its elements are.</param>
/// <param name="Offset">The first, in elements.</param>
/// <param name="Shape">Extents.</param>
/// <param name="Strides">Elements from one index to the next.</param>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
