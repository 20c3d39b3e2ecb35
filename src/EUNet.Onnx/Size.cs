namespace EUNet.Onnx;

/// <summary>Extents, or a difference of some: numbers, or a value that the model works out when it runs.</summary>
internal abstract record Size
{
    /// <summary>Known when the model is written.</summary>
    public sealed record Known(long[] Numbers) : Size;

    /// <summary>The name of a vector of integers.</summary>
    public sealed record Unknown(string Name) : Size;
}
