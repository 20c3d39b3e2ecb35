using System.Globalization;

namespace EUNet.Weights.PyTorch;

/// <summary>
/// Reads a pickle (Python's pickle.py, protocols 0 to 5) to plain values. It is an interpreter of its own that knows the classes of
/// <see cref="PickleGlobals"/> and no others: no code is run. Nothing recurses, and what a pickle makes is counted, so that neither
/// deep nesting nor repetition costs more than a bounded time and memory.
/// </summary>
internal ref struct PickleReader(ReadOnlySpan<byte> data)
{
    // A checkpoint of EfficientNet-B7 with its optimizer and averaged weights makes some 200,000.
    private const int MostValues = 2_000_000;

    private readonly PickleStack _stack = new();
    private PickleCursor _in = new(data);
    private long _values;

    /// <summary>Bytes read so far; the next pickle begins there.</summary>
    public readonly int Position => _in.Position;

    /// <summary>The storages that the pickle read last refers to, by their keys.</summary>
    public Dictionary<string, PickleStorage> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads one pickle, up to its end.</summary>
    /// <exception cref="PickleException">It is damaged, or asks for something that is not on the list.</exception>
    public object? Read()
    {
        _stack.Clear();
        Storages.Clear();
        while (true)
        {
            var at = _in.Position;
            var opcode = _in.Byte();
            if (opcode == '.')
            {
                return _stack.Pop();
            }

            Spend(1);
            if (!ReadValue(opcode) && !ReadContainer(opcode) && !ReadCall(opcode) && !ReadMemo(opcode))
            {
                throw new PickleException($"byte {at} of its pickle is no instruction that is read (0x{opcode:X2})");
            }
        }
    }

    private bool ReadValue(byte opcode)
    {
        switch ((char)opcode)
        {
            case 'N':
                _stack.Push(null);
                return true;
            case '\u0088' or '\u0089':
                _stack.Push(opcode == 0x88);
                return true;
            case 'K':
                _stack.Push((long)_in.Byte());
                return true;
            case 'M':
                _stack.Push((long)_in.U16());
                return true;
            case 'J':
                _stack.Push((long)_in.I32());
                return true;
            case 'I' or 'L':
                _stack.Push(_in.NumberLine());
                return true;
            case '\u008A':
                _stack.Push(_in.Number(_in.Byte()));
                return true;
            case '\u008B':
                _stack.Push(_in.Number(_in.U32()));
                return true;
            case 'G':
                _stack.Push(_in.Float());
                return true;
            case 'F':
                _stack.Push(double.TryParse(_in.Line(), CultureInfo.InvariantCulture, out var value) ? value : throw new PickleException("it holds a number that is none"));
                return true;
            case 'S':
                _stack.Push(_in.Line().Trim('\'', '"'));
                return true;
            case 'V':
                _stack.Push(_in.Line());
                return true;
            case 'U' or '\u008C':
                _stack.Push(_in.Text(_in.Byte()));
                return true;
            case 'T' or 'X':
                _stack.Push(_in.Text(_in.U32()));
                return true;
            case '\u008D':
                _stack.Push(_in.Text(_in.I64()));
                return true;
            case 'C':
                _stack.Push(SkipBytes(_in.Byte()));
                return true;
            case 'B':
                _stack.Push(SkipBytes(_in.U32()));
                return true;
            case '\u008E':
                _stack.Push(SkipBytes(_in.I64()));
                return true;
            default:
                return false;
        }
    }

    private bool ReadContainer(byte opcode)
    {
        switch ((char)opcode)
        {
            case '(':
                _stack.Mark();
                return true;
            case ')':
                _stack.Push(PickleTuple.Empty);
                return true;
            case 't':
                _stack.Push(new PickleTuple(_stack.PopToMark()));
                return true;
            case '\u0085' or '\u0086' or '\u0087':
                _stack.Push(new PickleTuple(_stack.Pop(opcode - 0x84)));
                return true;
            case ']':
                _stack.Push(new PickleList());
                return true;
            case 'l':
                Append(_stack.PopToMark(), new PickleList());
                return true;
            case 'a':
                Append([_stack.Pop()], _stack.Pop());
                return true;
            case 'e':
                Append(_stack.PopToMark(), _stack.Pop());
                return true;
            case '}':
                _stack.Push(new PickleDict());
                return true;
            case 'd':
                Set(_stack.PopToMark(), new PickleDict());
                return true;
            case 's':
                Set(_stack.Pop(2), _stack.Pop());
                return true;
            case 'u':
                Set(_stack.PopToMark(), _stack.Pop());
                return true;
            case '\u008F':
                _stack.Push(new PickleSet());
                return true;
            case '\u0090':
                _stack.PopToMark();
                _stack.Push(_stack.Pop() as PickleSet ?? throw Misplaced("a set"));
                return true;
            case '\u0091':
                _stack.PopToMark();
                _stack.Push(new PickleSet());
                return true;
            default:
                return false;
        }
    }

    private bool ReadCall(byte opcode)
    {
        switch ((char)opcode)
        {
            case 'c':
                _stack.Push(PickleGlobals.Find(_in.Line(), _in.Line()));
                return true;
            case '\u0093':
                _stack.Push(_stack.Pop(2) is [string module, string name] ? PickleGlobals.Find(module, name) : throw Misplaced("a name"));
                return true;
            case 'i':
                Call(PickleGlobals.Find(_in.Line(), _in.Line()), _stack.PopToMark());
                return true;
            case 'o':
                Call(_stack.PopToMark());
                return true;
            case 'R' or '\u0081':
                Call(_stack.Pop(2) is [PickleGlobal function, PickleTuple { Items: var arguments }] ? [function, .. arguments] : throw Misplaced("a call"));
                return true;
            case '\u0092':
                Call(_stack.Pop(3) is [PickleGlobal made, PickleTuple { Items: var given }, PickleDict { Items: [] }] ? [made, .. given] : throw Misplaced("a call"));
                return true;
            case 'b':
                // What an object is given beside its items (_metadata of a state_dict, the fields of a Namespace) holds no weights.
                _stack.Pop();
                _stack.Push(_stack.Pop() is var target and (PickleDict or PickleOther) ? target : throw Misplaced("an object's state"));
                return true;
            case 'Q':
                _stack.Push(Storage(_stack.Pop()));
                return true;
            default:
                return false;
        }
    }

    private bool ReadMemo(byte opcode)
    {
        switch ((char)opcode)
        {
            case '0':
                _stack.Drop();
                return true;
            case '1':
                _stack.PopToMark();
                return true;
            case '2':
                _stack.Push(_stack.Peek());
                return true;
            case 'p':
                _stack.Store(Index(_in.NumberLine()));
                return true;
            case 'q':
                _stack.Store(_in.Byte());
                return true;
            case 'r':
                _stack.Store(_in.U32());
                return true;
            case '\u0094':
                _stack.Store();
                return true;
            case 'g':
                _stack.Push(_stack.Recall(Index(_in.NumberLine())));
                return true;
            case 'h':
                _stack.Push(_stack.Recall(_in.Byte()));
                return true;
            case 'j':
                _stack.Push(_stack.Recall(_in.U32()));
                return true;
            case '\u0080':
                var protocol = _in.Byte();
                return protocol <= 5 ? true : throw new PickleException($"it says that its pickle is of protocol {protocol}, which is not read");
            case '\u0095': // a frame's length; the next instruction follows all the same
                _in.I64();
                return true;
            default:
                return false;
        }
    }

    // In the legacy container a last item tells of a storage that is a part of another; torch writes None.
    private readonly PickleStorage Storage(object? id)
    {
        if (id is not PickleTuple { Items: ["storage", PickleGlobal { Storage: var (type, name) }, string key, string, long count, .. var rest] }
            || count < 0 || rest is not ([] or [null]))
        {
            throw new PickleException("it refers to something outside its pickle that is no storage of a tensor");
        }

        var storage = new PickleStorage(key, type, name, count);
        return Storages.TryAdd(key, storage) || Storages[key] == storage
            ? storage
            : throw new PickleException($"it refers to storage '{WeightsException.Shown(key)}' as two different ones");
    }

    private PickleOther SkipBytes(long count)
    {
        _in.Bytes(count);
        return PickleOther.Bytes;
    }

    private void Call(object?[] functionAndArguments)
    {
        var function = functionAndArguments is [PickleGlobal first, ..] ? first : throw Misplaced("a call");
        Call(function, functionAndArguments[1..]);
    }

    private void Call(PickleGlobal function, object?[] arguments)
    {
        if (function.Call is not { } call)
        {
            throw new PickleException($"its pickle calls {function.Name}, which is no function");
        }

        Spend(arguments.Sum(argument => argument is PickleList list ? list.Items.Count : 1L)); // a call may copy a list
        _stack.Push(call(arguments));
    }

    private void Append(object?[] items, object? target)
    {
        var list = target as PickleList ?? throw Misplaced("a list");
        list.Items.AddRange(items);
        _stack.Push(list);
    }

    private void Set(object?[] items, object? target)
    {
        var dictionary = target as PickleDict ?? throw Misplaced("a dictionary");
        if (items.Length % 2 != 0)
        {
            throw Misplaced("a key");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            dictionary.Set(items[i], items[i + 1]);
        }

        _stack.Push(dictionary);
    }

    private static long Index(object number) => number as long? ?? throw new PickleException("it holds a number that is none");

    private static PickleException Misplaced(string what) => new($"its pickle uses something as {what} that is none");

    private void Spend(long values)
    {
        _values += values;
        if (_values > MostValues)
        {
            throw new PickleException($"its pickle makes more than {MostValues:N0} values, far more than weights need");
        }
    }
}
