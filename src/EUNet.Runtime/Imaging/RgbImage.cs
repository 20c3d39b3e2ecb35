namespace EUNet.Imaging;

/// <summary>A colour, 8 bits a channel.</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>From 0xRRGGBB, as specs state colours.</summary>
    public static Rgb From(int color) => new((byte)(color >> 16), (byte)(color >> 8), (byte)color);

    /// <inheritdoc/>
    public override string ToString() => $"#{R:X2}{G:X2}{B:X2}";
}

/// <summary>An upright picture: height × width × RGB, 8 bits a channel, no alpha.</summary>
public sealed class RgbImage
{
    /// <summary>A picture over its pixels, row by row, R G B.</summary>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.LongLength != (long)width * height * 3)
        {
            throw new ArgumentException($"{width} × {height} RGB takes {(long)width * height * 3} bytes, not {pixels.LongLength}.", nameof(pixels));
        }

        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>A black picture.</summary>
    public RgbImage(int width, int height)
        : this(width, height, new byte[checked(width * height * 3)])
    {
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>height × width × 3 bytes.</summary>
    public byte[] Pixels { get; }

    /// <summary>A pixel.</summary>
    public Rgb this[int y, int x]
    {
        get
        {
            var at = ((y * Width) + x) * 3;
            return new Rgb(Pixels[at], Pixels[at + 1], Pixels[at + 2]);
        }
    }

    /// <summary>The picture in a mirror: left is right.</summary>
    public RgbImage Mirrored()
    {
        var mirrored = new RgbImage(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                Pixels.AsSpan(((y * Width) + x) * 3, 3).CopyTo(mirrored.Pixels.AsSpan(((y * Width) + Width - 1 - x) * 3));
            }
        }

        return mirrored;
    }

    /// <summary>Copies a part of it, row by row.</summary>
    /// <param name="top">The part's first row.</param>
    /// <param name="left">Its first column.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="into">height × width × 3 bytes.</param>
    internal void CopyPart(int top, int left, int height, int width, Span<byte> into)
    {
        var stride = 3 * width;
        for (var y = 0; y < height; y++)
        {
            Pixels.AsSpan((((top + y) * Width) + left) * 3, stride).CopyTo(into[(y * stride)..]);
        }
    }
}

/// <summary>A map of class indices (or of grey levels), one byte a pixel.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Indices">height × width bytes.</param>
public sealed record IndexImage(int Width, int Height, byte[] Indices);
