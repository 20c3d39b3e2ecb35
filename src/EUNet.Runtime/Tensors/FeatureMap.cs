namespace EUNet.Tensors;

/// <summary>
/// A map of activations or of their gradients: batch × height × width × channels (NHWC), 32-bit floats, a slice of a session's arena.
/// It knows its shape and its place, not its memory: a device's pass turns it into a pointer or a view.
/// </summary>
public sealed class FeatureMap
{
    internal FeatureMap(string name, int batch, int height, int width, int channels)
    {
        var pixels = (decimal)batch * height * width;
        if (pixels > int.MaxValue)
        {
            throw new InputException(
                $"A map of {batch} × {height} × {width} has {pixels} pixels, and none can have more than {int.MaxValue}. Choose a smaller size or batch.");
        }

        Name = name;
        Batch = batch;
        Height = height;
        Width = width;
        Channels = channels;
    }

    /// <summary>The graph's name: <c>x2b</c>, its gradient <c>g2b</c>.</summary>
    public string Name { get; }

    /// <summary>Samples.</summary>
    public int Batch { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Channels, next to each other in memory.</summary>
    public int Channels { get; }

    /// <summary>Batch × height × width; an int, or the map could not be made.</summary>
    public int Pixels => Batch * Height * Width;

    /// <summary>Elements.</summary>
    public long Length => (long)Pixels * Channels;

    /// <summary>First element, counted in floats from the arena's start; -1 before the arena is laid out.</summary>
    public long Offset { get; internal set; } = -1;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Batch} × {Height} × {Width} × {Channels}";
}
