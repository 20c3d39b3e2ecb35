namespace EUNet.Weights;

/// <summary>How a tensor's elements are stored; always little-endian.</summary>
public enum StorageType
{
    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>IEEE 16-bit float.</summary>
    F16,

    /// <summary>The upper half of a 32-bit float.</summary>
    BF16,

    /// <summary>64-bit float.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>A byte, 0 or 1.</summary>
    Bool,

    /// <summary>A type that is listed and not read (8-bit floats, unsigned integers of more than 8 bits).</summary>
    Other,
}

/// <summary>A tensor as its file states it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="TypeName">The file's word for it: <c>I64</c>, <c>bfloat16</c>.</param>
/// <param name="Shape">Extents, outermost first, in PyTorch's order; empty for a scalar.</param>
public record TensorEntry(string Name, StorageType Type, string TypeName, IReadOnlyList<long> Shape)
{
    /// <summary>Elements.</summary>
    public long Length => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Whether it can hold weights; an integer is a counter, or a weight that needs a scale which no reader here knows.</summary>
    public bool IsFloat => Type is StorageType.F32 or StorageType.F16 or StorageType.BF16 or StorageType.F64;
}

/// <summary>A tensor of a safetensors file.</summary>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record SafetensorsEntry(string Name, StorageType Type, string TypeName, IReadOnlyList<long> Shape, long Begin, long End)
    : TensorEntry(Name, Type, TypeName, Shape);
