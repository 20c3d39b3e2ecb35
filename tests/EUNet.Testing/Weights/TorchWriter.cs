using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace EUNet.Testing;

/// <summary>Writes what torch.save writes for a state_dict of float32 tensors: a zip archive of a pickle and a storage for each tensor.</summary>
public static class TorchWriter
{
    /// <summary>A whole file.</summary>
    public static byte[] StateDict(IEnumerable<(string Name, int[] Shape, float[] Values)> tensors)
    {
        var pickle = new List<byte>([0x80, 2, .. "ccollections\nOrderedDict\n)R("u8]);
        var storages = new List<byte[]>();
        foreach (var (name, shape, values) in tensors)
        {
            Text(pickle, name);
            pickle.AddRange("ctorch._utils\n_rebuild_tensor_v2\n(("u8);
            Text(pickle, "storage");
            pickle.AddRange("ctorch\nFloatStorage\n"u8);
            Text(pickle, $"{storages.Count}");
            Text(pickle, "cpu");
            Integer(pickle, values.Length);
            pickle.AddRange("tQ"u8);
            Integer(pickle, 0);
            Tuple(pickle, shape);
            Tuple(pickle, [.. shape.Select((_, axis) => shape[(axis + 1)..].Aggregate(1, (product, extent) => product * extent))]);
            pickle.Add(0x89); // requires_grad
            pickle.AddRange("ccollections\nOrderedDict\n)RtR"u8);
            storages.Add(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        }

        pickle.AddRange("u."u8);
        return Archive([.. pickle], storages);
    }

    /// <summary>An archive of a pickle and storages 0, 1, ...</summary>
    public static byte[] Archive(ReadOnlySpan<byte> pickle, IReadOnlyList<byte[]> storages, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "archive/data.pkl", pickle, compression);
            Add(zip, "archive/byteorder", "little"u8, compression);
            for (var i = 0; i < storages.Count; i++)
            {
                Add(zip, $"archive/data/{i}", storages[i], compression);
            }
        }

        return bytes.ToArray();
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes, CompressionLevel compression)
    {
        using var entry = zip.CreateEntry(name, compression).Open();
        entry.Write(bytes);
    }

    private static void Text(List<byte> pickle, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        pickle.Add((byte)'X');
        pickle.AddRange(BitConverter.GetBytes(bytes.Length));
        pickle.AddRange(bytes);
    }

    private static void Integer(List<byte> pickle, int value)
    {
        pickle.Add((byte)'J');
        pickle.AddRange(BitConverter.GetBytes(value));
    }

    private static void Tuple(List<byte> pickle, int[] values)
    {
        pickle.Add((byte)'(');
        foreach (var value in values)
        {
            Integer(pickle, value);
        }

        pickle.Add((byte)'t');
    }
}
