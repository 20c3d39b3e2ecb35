using System.Text.Json;

namespace EUNet.Weights;

/// <summary>
/// Reads and checks the JSON header of a safetensors file. It trusts nothing: types and shapes are known and consistent, no name comes twice,
/// and the tensors tile the data without overlap, hole or rest, as the format's specification asks (github.com/huggingface/safetensors).
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's limit on the header's length.</summary>
    public const long LongestHeader = 100_000_000;

    private const string Mend = "The file is damaged or was not written as safetensors: download or export it again";

    private static readonly Dictionary<string, (StorageType Type, int Bytes)> s_types = new(StringComparer.Ordinal)
    {
        ["F32"] = (StorageType.F32, 4),
        ["F16"] = (StorageType.F16, 2),
        ["BF16"] = (StorageType.BF16, 2),
        ["F64"] = (StorageType.F64, 8),
        ["I64"] = (StorageType.I64, 8),
        ["U64"] = (StorageType.Other, 8),
        ["I32"] = (StorageType.I32, 4),
        ["U32"] = (StorageType.Other, 4),
        ["I16"] = (StorageType.I16, 2),
        ["U16"] = (StorageType.Other, 2),
        ["I8"] = (StorageType.I8, 1),
        ["U8"] = (StorageType.U8, 1),
        ["BOOL"] = (StorageType.Bool, 1),
        ["F8_E5M2"] = (StorageType.Other, 1),
        ["F8_E4M3"] = (StorageType.Other, 1),
    };

    /// <summary>Parses the header's bytes.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="json">The header, without its length.</param>
    /// <param name="dataLength">Bytes after the header.</param>
    public static (List<SafetensorsEntry> Tensors, Dictionary<string, string> Metadata) Parse(string path, ReadOnlySpan<byte> json, long dataLength)
    {
        var tensors = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new SafetensorsException(path, null, "the header is not a JSON object", Mend);
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (!names.Add(name))
                {
                    throw new SafetensorsException(path, name, "stands in the header twice", Mend);
                }

                reader.Read();
                if (name == "__metadata__")
                {
                    ReadMetadata(path, ref reader, metadata);
                }
                else
                {
                    tensors.Add(ReadEntry(path, name, ref reader));
                }
            }

            // Spaces may pad the header; the reader refuses anything else.
            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new SafetensorsException(path, null, $"the header is not valid JSON ({FirstSentence(e.Message)})", Mend);
        }

        tensors.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        CheckTiling(path, tensors, dataLength);
        return (tensors, metadata);
    }

    private static void ReadMetadata(string path, ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new SafetensorsException(path, null, "__metadata__ is not a JSON object", Mend);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new SafetensorsException(path, null, "__metadata__ holds a value that is not a string", Mend);
            }

            metadata[key] = reader.GetString()!;
        }
    }

    private static SafetensorsEntry ReadEntry(string path, string name, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new SafetensorsException(path, name, "its entry is not a JSON object", Mend);
        }

        string? typeName = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "dtype" when typeName is null && reader.TokenType == JsonTokenType.String:
                    typeName = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadIntegers(path, name, "shape", ref reader);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers(path, name, "data_offsets", ref reader);
                    break;
                default:
                    throw new SafetensorsException(path, name, "its entry has a key twice, of a wrong type, or unknown to the format", Mend);
            }
        }

        if (typeName is null || shape is null || offsets is not { Count: 2 })
        {
            throw new SafetensorsException(path, name, "its entry lacks dtype, shape or two data_offsets", Mend);
        }

        if (!s_types.TryGetValue(typeName, out var type))
        {
            throw new SafetensorsException(path, name, "its dtype is unknown", "Export it as F32, F16 or BF16");
        }

        if (offsets[1] < offsets[0])
        {
            throw new SafetensorsException(path, name, $"its data_offsets end ({offsets[1]}) before they begin ({offsets[0]})", Mend);
        }

        if (ByteLength(shape, type.Bytes) != offsets[1] - offsets[0])
        {
            throw new SafetensorsException(
                path, name, $"[{string.Join(", ", shape.Take(8))}] of {typeName} is not the {offsets[1] - offsets[0]} bytes that its data_offsets give", Mend);
        }

        return new SafetensorsEntry(name, type.Type, typeName, shape, offsets[0], offsets[1]);
    }

    private static List<long> ReadIntegers(string path, string name, string key, ref Utf8JsonReader reader)
    {
        var values = new List<long>();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= 0)
            {
                values.Add(value);
            }
        }

        return reader.TokenType == JsonTokenType.EndArray
            ? values
            : throw new SafetensorsException(path, name, $"its {key} is not a list of whole numbers from 0", Mend);
    }

    // -1 where the product leaves 64 bits: no data has that length.
    private static long ByteLength(List<long> shape, int bytes)
    {
        if (shape.Contains(0))
        {
            return 0;
        }

        long product = bytes;
        foreach (var extent in shape)
        {
            if (product > long.MaxValue / extent)
            {
                return -1;
            }

            product *= extent;
        }

        return product;
    }

    private static void CheckTiling(string path, List<SafetensorsEntry> tensors, long dataLength)
    {
        long end = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.End > dataLength)
            {
                throw new SafetensorsException(
                    path, tensor.Name, $"ends at byte {tensor.End} of the data, of which there are {dataLength}: the file is cut short", Mend);
            }

            if (tensor.Begin != end)
            {
                var what = tensor.Begin < end ? "overlaps the tensor before it" : $"leaves {tensor.Begin - end} bytes before it to no tensor";
                throw new SafetensorsException(path, tensor.Name, what, Mend);
            }

            end = tensor.End;
        }

        if (end != dataLength)
        {
            throw new SafetensorsException(path, null, $"{dataLength - end} bytes after the last tensor belong to none", Mend);
        }
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}
