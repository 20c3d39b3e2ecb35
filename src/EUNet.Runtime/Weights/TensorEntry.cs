namespace EUNet.Weights;

/// <summary>How a tensor's elements are stored in a safetensors file.</summary>
public enum StorageType
{
    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>IEEE 16-bit float.</summary>
    F16,

    /// <summary>The upper half of a 32-bit float.</summary>
    BF16,

    /// <summary>A type of the format that holds no weights here (integers, 64-bit and 8-bit floats); listed, not read.</summary>
    Other,
}

/// <summary>A tensor as a safetensors header states it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="TypeName">The header's word for it: <c>I64</c>.</param>
/// <param name="Shape">Extents, outermost first; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record TensorEntry(string Name, StorageType Type, string TypeName, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Elements.</summary>
    public long Length => Shape.Aggregate(1L, (product, extent) => product * extent);
}
