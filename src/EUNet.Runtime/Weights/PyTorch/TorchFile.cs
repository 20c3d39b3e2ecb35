using System.Runtime.InteropServices;

namespace EUNet.Weights.PyTorch;

/// <summary>
/// A file of torch.save (github.com/pytorch/pytorch, torch/serialization.py), memory-mapped, in the zip container or the legacy one: a state_dict,
/// or a checkpoint that holds some. Its pickle is read by an interpreter that builds only tensors and plain containers.
/// </summary>
public sealed class TorchFile : TensorFile
{
    private readonly MappedFile _file;
    private readonly ITorchStorages _storages;

    private TorchFile(MappedFile file, ITorchStorages storages, string section, IReadOnlyList<string> sections, IReadOnlyList<TensorEntry> tensors)
    {
        _file = file;
        _storages = storages;
        Section = section;
        Sections = sections;
        Tensors = tensors;
    }

    /// <inheritdoc/>
    public override string Path => _file.Path;

    /// <inheritdoc/>
    public override string Format => _storages.Format;

    /// <summary>The tensors of the section, in its order.</summary>
    public override IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>The key under which the tensors stand; empty where the file is a state_dict.</summary>
    public string Section { get; }

    /// <summary>All keys under which there are tensors; the first is taken by default, averaged weights before raw ones.</summary>
    public IReadOnlyList<string> Sections { get; }

    /// <summary>Opens a file and reads its pickle.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">One of its <see cref="Sections"/>; by default the first.</param>
    /// <exception cref="TorchFileException">It is missing, damaged, none of torch.save, holds no tensors, or asks for something that is not built.</exception>
    public static TorchFile Open(string path, string? section = null)
    {
        var file = MappedFile.Open(path, Fault);
        try
        {
            return Open(file, section);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(TensorEntry tensor, Span<float> destination)
    {
        CheckLength(tensor, destination);
        var view = ((TorchEntry)tensor).View;
        try
        {
            if (IsContiguous(view))
            {
                ReadRun(view, view.Offset, destination);
            }
            else
            {
                Gather(view, destination);
            }
        }
        catch (ZipException e)
        {
            throw Error(tensor.Name, e.Message, TorchFileException.Damaged);
        }
    }

    /// <inheritdoc/>
    public override WeightsException Error(string? tensor, string problem, string mend) => Fault(Path, tensor, problem, mend);

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    /// <summary>Whether it is a zip archive, or begins as pickles do: with a protocol, or with a mark, a name or a container before there were protocols.</summary>
    internal static bool Recognizes(MappedFile file) => IsZip(file) || (file.Length > 0 && (file.Head(1)[0] == 0x80 || "(c]}"u8.Contains(file.Head(1)[0])));

    /// <summary>Reads a mapped file.</summary>
    internal static TorchFile Open(MappedFile file) => Open(file, null);

    private static TorchFile Open(MappedFile file, string? section)
    {
        try
        {
            var (storages, root) = IsZip(file) ? TorchZip.Open(file) : TorchLegacy.Open(file);
            var found = StateDict.Find(root);
            if (found.Count == 0)
            {
                throw Fault(file.Path, null, "holds no tensors under names", "Give a state_dict, or a checkpoint that holds one");
            }

            string[] sections = [.. found.Select(item => item.Key)];
            var (key, tensors) = section is null ? found[0] : found.Find(item => item.Key == section);
            return tensors is null
                ? throw Fault(file.Path, null, $"holds no tensors under '{section}'", $"Choose one of: {string.Join(", ", sections)}")
                : new TorchFile(file, storages, key, sections, [.. tensors.Select(item => Entry(file.Path, storages, item.Name, item.Tensor))]);
        }
        catch (PickleException e)
        {
            throw Fault(file.Path, null, e.Message, e.Mend);
        }
        catch (ZipException e)
        {
            throw Fault(file.Path, null, e.Message, TorchFileException.Damaged);
        }
    }

    private static bool IsZip(MappedFile file) => file.Head(4).SequenceEqual("PK\u0003\u0004"u8);

    private static TorchEntry Entry(string path, ITorchStorages storages, string name, PickleTensor view)
    {
        var storage = view.Storage;
        var key = WeightsException.Shown(storage.Key);
        if (storages.Length(storage.Key) is not { } length)
        {
            throw Fault(path, name, $"its storage '{key}' is not in the file", TorchFileException.Damaged);
        }

        return length / StoredElements.Size(storage.Type) < storage.Count
            ? throw Fault(path, name, $"its storage '{key}' has {length} bytes, too few for {storage.Count} elements of {storage.TypeName}", TorchFileException.Damaged)
            : new TorchEntry(name, view);
    }

    private static bool IsContiguous(PickleTensor view)
    {
        long step = 1;
        for (var i = view.Shape.Length - 1; i >= 0; i--)
        {
            if (view.Shape[i] != 1 && view.Strides[i] != step)
            {
                return false;
            }

            step *= view.Shape[i];
        }

        return true;
    }

    private void ReadRun(PickleTensor view, long offset, Span<float> destination)
    {
        var size = StoredElements.Size(view.Storage.Type);
        for (var done = 0; done < destination.Length; done += StoredElements.Chunk)
        {
            var count = Math.Min(StoredElements.Chunk, destination.Length - done);
            var bytes = _storages.Bytes(view.Storage.Key, (offset + done) * size, count * size);
            StoredElements.Widen(view.Storage.Type, bytes, destination.Slice(done, count));
        }
    }

    // Counts through the indices as an odometer does, the place in the storage along with them.
    private void Gather(PickleTensor view, Span<float> destination)
    {
        var (shape, strides) = (view.Shape, view.Strides);
        var index = new long[shape.Length];
        var offset = view.Offset;
        for (var i = 0; i < destination.Length; i++)
        {
            ReadRun(view, offset, MemoryMarshal.CreateSpan(ref destination[i], 1));
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                offset -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }

    private static TorchFileException Fault(string path, string? tensor, string problem, string mend) => new(path, tensor, problem, mend);

    private sealed record TorchEntry(string Name, PickleTensor View)
        : TensorEntry(Name, View.Storage.Type, View.Storage.TypeName, View.Shape)
    {
        public PickleTensor View { get; } = View;
    }
}
