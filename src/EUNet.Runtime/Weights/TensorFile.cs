namespace EUNet.Weights;

/// <summary>
/// A file of named tensors, whatever its format: what it holds is known when it is open, elements are read when they are asked for. A reader
/// gives shapes and elements in PyTorch's order (kernels [out, in, kh, kw]), whatever order its format has.
/// </summary>
public abstract class TensorFile : IDisposable
{
    /// <summary>The file.</summary>
    public abstract string Path { get; }

    /// <summary>The format's name.</summary>
    public abstract string Format { get; }

    /// <summary>Its tensors.</summary>
    public abstract IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>What the writer noted beside the tensors; empty in most formats.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Opens a file in any format that is read here; its bytes decide which, not its name.</summary>
    /// <exception cref="WeightsException">It is missing, damaged, or in no such format.</exception>
    public static TensorFile Open(string path) => TensorFormat.Open(path);

    /// <summary>Copies one of the file's tensors, as 32-bit floats.</summary>
    /// <exception cref="WeightsException">It is stored as a type that is not read, or its bytes are damaged.</exception>
    public abstract void Read(TensorEntry tensor, Span<float> destination);

    /// <summary>The error of this format's reader.</summary>
    public abstract WeightsException Error(string? tensor, string problem, string mend);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Refuses a destination of another length.</summary>
    protected static void CheckLength(TensorEntry tensor, Span<float> destination)
    {
        if (destination.Length != tensor.Length)
        {
            throw new ArgumentException($"'{tensor.Name}' has {tensor.Length} elements, not {destination.Length}.", nameof(destination));
        }
    }
}
