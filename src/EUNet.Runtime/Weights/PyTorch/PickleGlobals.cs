namespace EUNet.Weights.PyTorch;

/// <summary>A class or function that a pickle may name, with what is made here when the pickle calls it.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Call">From the arguments to the value; null where it cannot be called.</param>
/// <param name="Storage">For a storage's class: the type of its elements.</param>
internal sealed record PickleGlobal(string Name, Func<object?[], object?>? Call, (StorageType Type, string Name)? Storage = null);

/// <summary>
/// The list of all that a pickle may ask for. A name that is not on it is an error, before anything is built; nothing on it runs code of the file's.
/// It is what torch.save writes for tensors and plain containers (torch/_utils.py, torch/serialization.py), and argparse.Namespace, which timm's
/// checkpoints hold.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, PickleGlobal> s_allowed = All().ToDictionary(item => item.Name, StringComparer.Ordinal);

    /// <summary>The entry of that name.</summary>
    /// <exception cref="PickleException">The list has none.</exception>
    public static PickleGlobal Find(string module, string name)
    {
        if (s_allowed.TryGetValue($"{module}.{name}", out var found))
        {
            return found;
        }

        throw new PickleException(
            $"its pickle asks for {WeightsException.Shown($"{module}.{name}")}, which is neither a tensor nor a plain container; nothing of it was run",
            "Save the weights alone, torch.save(model.state_dict(), path), or as safetensors; if you did not write the file yourself, do not trust it");
    }

    private static IEnumerable<PickleGlobal> All()
    {
        yield return new("collections.OrderedDict", OrderedDict);
        yield return new("torch._utils._rebuild_tensor_v2", arguments => Tensor(arguments, 6, 7));
        yield return new("torch._utils._rebuild_tensor", arguments => Tensor(arguments, 4, 4));
        yield return new("torch._utils._rebuild_parameter", arguments => Parameter(arguments, 3));
        yield return new("torch._utils._rebuild_parameter_with_state", arguments => Parameter(arguments, 4));
        yield return new("torch.Size", arguments => arguments is [PickleTuple or PickleList] ? arguments[0] : throw Wrong("torch.Size"));
        yield return new("torch.device", arguments => arguments is [string] or [string, long] ? new PickleOther("torch.device") : throw Wrong("torch.device"));
        yield return new("argparse.Namespace", arguments => arguments is [] ? new PickleOther("argparse.Namespace") : throw Wrong("argparse.Namespace"));
        yield return new("_codecs.encode", arguments => arguments is [string, "latin1"] ? PickleOther.Bytes : throw Wrong("_codecs.encode"));
        foreach (var module in (string[])["__builtin__", "builtins"])
        {
            yield return new($"{module}.set", Set);
            yield return new($"{module}.frozenset", Set);
        }

        foreach (var (prefix, type, name) in ((string, StorageType, string)[])
            [
                ("Float", StorageType.F32, "float32"), ("Half", StorageType.F16, "float16"), ("BFloat16", StorageType.BF16, "bfloat16"),
                ("Double", StorageType.F64, "float64"), ("Long", StorageType.I64, "int64"), ("Int", StorageType.I32, "int32"),
                ("Short", StorageType.I16, "int16"), ("Char", StorageType.I8, "int8"), ("Byte", StorageType.U8, "uint8"), ("Bool", StorageType.Bool, "bool"),
            ])
        {
            yield return new($"torch.{prefix}Storage", null, (type, name));
            yield return new($"torch.{name}", null);
        }
    }

    // Python 2 wrote its items as an argument, a list of pairs.
    private static PickleDict OrderedDict(object?[] arguments)
    {
        var made = new PickleDict();
        switch (arguments)
        {
            case []:
                return made;
            case [PickleList { Items: var pairs }]:
                foreach (var pair in pairs)
                {
                    var (key, value) = pair switch
                    {
                        PickleList { Items: [var k, var v] } => (k, v),
                        PickleTuple { Items: [var k, var v] } => (k, v),
                        _ => throw Wrong("collections.OrderedDict"),
                    };
                    made.Set(key, value);
                }

                return made;
            default:
                throw Wrong("collections.OrderedDict");
        }
    }

    private static PickleSet Set(object?[] arguments)
        => arguments is [] or [PickleList] or [PickleTuple] or [PickleSet] ? new PickleSet() : throw Wrong("set");

    private static PickleTensor Parameter(object?[] arguments, int count)
        => arguments.Length == count && arguments[0] is PickleTensor tensor ? tensor : throw Wrong("torch._utils._rebuild_parameter");

    private static PickleTensor Tensor(object?[] arguments, int fewest, int most)
    {
        if (arguments.Length < fewest || arguments.Length > most
            || arguments is not [PickleStorage storage, long offset, PickleTuple { Items: var sizes }, PickleTuple { Items: var steps }, ..]
            || sizes.Length != steps.Length || sizes.Length > 64 || !sizes.Concat(steps).All(value => value is long))
        {
            throw Wrong("torch._utils._rebuild_tensor_v2");
        }

        var tensor = new PickleTensor(storage, offset, [.. sizes.Cast<long>()], [.. steps.Cast<long>()]);
        CheckWithin(tensor);
        return tensor;
    }

    private static void CheckWithin(PickleTensor tensor)
    {
        var (count, last) = ((Int128)1, (Int128)tensor.Offset);
        for (var i = 0; i < tensor.Shape.Length; i++)
        {
            // Two factors of 63 bits and a sum stay within 128; the count is cut off where no array could hold it.
            count = Int128.Min(count * Int128.Max(tensor.Shape[i], 0), (Int128)1 << 64);
            last = Int128.Min(last + ((Int128)Math.Max(tensor.Shape[i] - 1, 0) * tensor.Strides[i]), (Int128)1 << 64);
        }

        var isOutside = tensor.Offset < 0 || tensor.Shape.Any(size => size < 0) || tensor.Strides.Any(step => step < 0)
            || count > int.MaxValue || (count > 0 && last >= tensor.Storage.Count);
        if (isOutside)
        {
            throw new PickleException(
                $"a tensor of it lies outside its storage of {tensor.Storage.Count} elements "
                + $"(offset {tensor.Offset}, size [{string.Join(", ", tensor.Shape)}], strides [{string.Join(", ", tensor.Strides)}])");
        }
    }

    private static PickleException Wrong(string name) => new($"its pickle calls {name} with arguments that this does not take");
}
