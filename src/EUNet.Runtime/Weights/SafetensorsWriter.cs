using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using EUNet.Data;
using EUNet.Tensors;

namespace EUNet.Weights;

/// <summary>Puts a tensor's elements, in the file's order, into the span.</summary>
public delegate void TensorFill(Span<float> elements);

/// <summary>A tensor to write.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Extents, outermost first.</param>
/// <param name="Fill">Gives its elements.</param>
public sealed record TensorSource(string Name, IReadOnlyList<int> Shape, TensorFill Fill)
{
    /// <summary>Elements.</summary>
    public int Length => Shape.Aggregate(1, (product, extent) => product * extent);
}

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes tensors in the given order, all stored as one type; beside the target, then renamed.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">What to write; names must differ.</param>
    /// <param name="storage">F32 or F16.</param>
    /// <param name="metadata">Pairs for the header's <c>__metadata__</c>.</param>
    /// <exception cref="SafetensorsException">A finite element is too large for 16 bits.</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<TensorSource> tensors, StorageType storage, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (storage is not (StorageType.F32 or StorageType.F16))
        {
            throw new ArgumentOutOfRangeException(nameof(storage), storage, "F32 and F16 are written.");
        }

        AtomicFile.Write(path, stream =>
        {
            var header = Header(tensors, storage, metadata);
            Span<byte> prefix = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
            stream.Write(prefix);
            stream.Write(header);
            foreach (var tensor in tensors)
            {
                var elements = new float[tensor.Length];
                tensor.Fill(elements);
                stream.Write(storage == StorageType.F32 ? MemoryMarshal.AsBytes(elements.AsSpan()) : Halves(path, tensor.Name, elements));
            }
        });
    }

    /// <summary>Writes a network's parameters under their names and PyTorch shapes.</summary>
    public static void Write(
        string path, ParameterSet parameters, StorageType storage, IReadOnlyDictionary<string, string>? metadata = null)
        => Write(path, [.. parameters.Items.Select(p => new TensorSource(p.Name, p.Shape, elements => Export(parameters, p, elements)))], storage, metadata);

    private static unsafe void Export(ParameterSet parameters, Parameter parameter, Span<float> elements)
        => ParameterSet.Export(parameter, new ReadOnlySpan<float>(parameters.Values, parameters.Length), elements);

    private static byte[] Header(IReadOnlyList<TensorSource> tensors, StorageType storage, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", storage.ToString());
                json.WriteStartArray("shape");
                foreach (var extent in tensor.Shape)
                {
                    json.WriteNumberValue(extent);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += (long)tensor.Length * (storage == StorageType.F32 ? 4 : 2);
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Readers that map the file want the data aligned; spaces after the JSON are allowed.
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static byte[] Halves(string path, string name, ReadOnlySpan<float> elements)
    {
        var bytes = new byte[elements.Length * 2];
        for (var i = 0; i < elements.Length; i++)
        {
            var half = (Half)elements[i];
            if (Half.IsInfinity(half) && float.IsFinite(elements[i]))
            {
                throw new SafetensorsException(path, name, $"{elements[i]} is beyond 16-bit floats", "Store the weights as F32");
            }

            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), half);
        }

        return bytes;
    }
}
