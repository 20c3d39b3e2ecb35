namespace EUNet.Weights.PyTorch;

/// <summary>A pickle's stack, the marks on it, and the values it has stored to recall.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _stored = [];

    /// <summary>Forgets everything, for the next pickle.</summary>
    public void Clear()
    {
        _values.Clear();
        _marks.Clear();
        _stored.Clear();
    }

    /// <summary>Puts a value on top.</summary>
    public void Push(object? value) => _values.Add(value);

    /// <summary>The value on top; one below a mark cannot be had before the mark is taken off.</summary>
    public object? Peek() => _values.Count > (_marks.Count > 0 ? _marks[^1] : 0) ? _values[^1] : throw Empty();

    /// <summary>Takes off the value on top.</summary>
    public object? Pop()
    {
        var value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Takes off some values, the lowest first.</summary>
    public object?[] Pop(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            values[i] = Pop();
        }

        return values;
    }

    /// <summary>Sets a mark.</summary>
    public void Mark() => _marks.Add(_values.Count);

    /// <summary>Takes off a mark and what is above it.</summary>
    public object?[] PopToMark()
    {
        var values = Pop(_values.Count - (_marks.Count > 0 ? _marks[^1] : throw Empty()));
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    /// <summary>Takes off the value on top or, as pickle.py does, the mark.</summary>
    public void Drop()
    {
        if (_marks.Count > 0 && _marks[^1] == _values.Count)
        {
            _marks.RemoveAt(_marks.Count - 1);
        }
        else
        {
            Pop();
        }
    }

    /// <summary>Stores the value on top under the next number.</summary>
    public void Store() => Store(_stored.Count);

    /// <summary>Stores the value on top.</summary>
    public void Store(long index) => _stored[index] = Peek();

    /// <summary>A stored value.</summary>
    public object? Recall(long index)
        => _stored.TryGetValue(index, out var value) ? value : throw new PickleException($"its pickle recalls value {index}, which it has not stored");

    private static PickleException Empty() => new("its pickle takes more from the stack than there is");
}
