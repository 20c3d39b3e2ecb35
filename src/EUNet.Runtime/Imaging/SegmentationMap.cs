using System.Runtime.CompilerServices;

namespace EUNet.Imaging;

/// <summary>A class of a segmentation network.</summary>
/// <param name="Name">As the spec writes it: <c>car</c>.</param>
/// <param name="Color">Its colour in overlays and palettes.</param>
public sealed record ClassInfo(string Name, Rgb Color);

/// <summary>What a segmentation network says of a photo: a class for every pixel.</summary>
public class SegmentationMap
{
    private readonly RgbImage _photo;
    private readonly IndexImage _map;

    /// <summary>A map over the photo it was made from; both have one size.</summary>
    /// <param name="photo">The photo, for overlays.</param>
    /// <param name="indices">height × width class indices.</param>
    /// <param name="classes">The network's classes, in index order.</param>
    public SegmentationMap(RgbImage photo, byte[] indices, IReadOnlyList<ClassInfo> classes)
    {
        if (indices.Length != photo.Width * photo.Height)
        {
            throw new ArgumentException($"{indices.Length} indices for {photo.Width} × {photo.Height} pixels.", nameof(indices));
        }

        _photo = photo;
        _map = new IndexImage(photo.Width, photo.Height, indices);
        Classes = classes;
        var counts = new long[classes.Count];
        foreach (var index in indices)
        {
            counts[index]++;
        }

        Counts = counts;
    }

    /// <summary>Columns.</summary>
    public int Width => _map.Width;

    /// <summary>Rows.</summary>
    public int Height => _map.Height;

    /// <summary>The network's classes, in index order.</summary>
    public IReadOnlyList<ClassInfo> Classes { get; }

    /// <summary>Pixels of each class.</summary>
    public IReadOnlyList<long> Counts { get; }

    /// <summary>Class indices, row by row.</summary>
    public ReadOnlySpan<byte> Indices => _map.Indices;

    /// <summary>The class index at a row and column.</summary>
    public int this[int y, int x]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width);
            return _map.Indices[(y * Width) + x];
        }
    }

    /// <summary>The share of the picture, 0 to 1, that a class covers.</summary>
    public double Share(int index) => (double)Counts[index] / _map.Indices.Length;

    /// <summary>The same map with its classes as an enum.</summary>
    /// <typeparam name="TClass">The network's enum of classes.</typeparam>
    public SegmentationMap<TClass> Of<TClass>()
        where TClass : unmanaged, Enum
        => new(_photo, _map.Indices, Classes);

    /// <summary>The photo with the classes' colours laid over it.</summary>
    /// <param name="opacity">Of the colours: 0 shows the photo, 1 the colours alone.</param>
    public RgbImage Overlay(double opacity = 0.55)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(opacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opacity, 1);
        var overlay = new RgbImage(Width, Height);
        for (var i = 0; i < _map.Indices.Length; i++)
        {
            var color = Classes[_map.Indices[i]].Color;
            overlay.Pixels[3 * i] = Mix(_photo.Pixels[3 * i], color.R, opacity);
            overlay.Pixels[(3 * i) + 1] = Mix(_photo.Pixels[(3 * i) + 1], color.G, opacity);
            overlay.Pixels[(3 * i) + 2] = Mix(_photo.Pixels[(3 * i) + 2], color.B, opacity);
        }

        return overlay;
    }

    /// <summary>Writes <see cref="Overlay"/>: a JPEG or PNG, as the name says.</summary>
    /// <exception cref="InputException">It cannot be written there.</exception>
    public void SaveOverlay(string path, double opacity = 0.55) => ImageFile.Save(Overlay(opacity), path);

    /// <summary>Writes the class indices as an 8-bit PNG with the classes' colours as its palette, or in grey.</summary>
    /// <exception cref="InputException">It cannot be written there.</exception>
    public void SaveMask(string path, bool palette = true)
        => ImageFile.SaveMask(_map, path, palette ? [.. Classes.Select(c => c.Color)] : null);

    private static byte Mix(byte photo, byte color, double opacity) => (byte)Math.Round(photo + ((color - photo) * opacity));
}

/// <summary>A <see cref="Imaging.SegmentationMap"/> whose classes are the values of an enum, in index order from 0.</summary>
/// <typeparam name="TClass">The network's enum of classes.</typeparam>
public sealed class SegmentationMap<TClass> : SegmentationMap
    where TClass : unmanaged, Enum
{
    /// <inheritdoc cref="Imaging.SegmentationMap(RgbImage, byte[], IReadOnlyList{ClassInfo})"/>
    public SegmentationMap(RgbImage photo, byte[] indices, IReadOnlyList<ClassInfo> classes)
        : base(photo, indices, classes)
    {
    }

    /// <summary>The class at a row and column.</summary>
    public new TClass this[int y, int x]
    {
        get
        {
            var index = base[y, x];
            return Unsafe.SizeOf<TClass>() switch
            {
                1 => Unsafe.BitCast<byte, TClass>((byte)index),
                4 => Unsafe.BitCast<int, TClass>(index),
                _ => (TClass)Enum.ToObject(typeof(TClass), index),
            };
        }
    }

    /// <summary>The share of the picture, 0 to 1, that a class covers.</summary>
    public double Share(TClass value) => Share(Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture));
}
