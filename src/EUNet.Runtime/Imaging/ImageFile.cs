using EUNet.Data;

namespace EUNet.Imaging;

/// <summary>Pictures on disk.</summary>
public static class ImageFile
{
    /// <summary>The codec in use.</summary>
    public static IImageCodec Codec { get; } = new SkiaCodec();

    /// <summary>Loads a photo, upright, as RGB.</summary>
    /// <exception cref="ImageException">There is no such file, or it is no whole picture, or too large a one.</exception>
    public static RgbImage Load(string path) => Codec.Decode(ReadBytes(path), path);

    /// <summary>Width and height of a photo as <see cref="Load"/> would return it, from its header.</summary>
    /// <exception cref="ImageException">There is no such file, or its header is no picture's.</exception>
    public static (int Width, int Height) Measure(string path) => Codec.Measure(ReadBytes(path), path);

    /// <summary>Loads a mask: an 8-bit (or smaller) grey or palette PNG, of which the stored value is the class.</summary>
    /// <exception cref="ImageException">There is no such file, or it is no such PNG.</exception>
    public static IndexImage LoadMask(string path) => IndexPng.Decode(ReadBytes(path), path);

    /// <summary>Writes a picture: a JPEG of quality 92 if the name ends in .jpg or .jpeg, else a PNG; beside the target, then renamed.</summary>
    /// <exception cref="InputException">It cannot be written there.</exception>
    public static void Save(RgbImage image, string path)
    {
        var jpeg = Path.GetExtension(path).ToLowerInvariant() is ".jpg" or ".jpeg";
        var bytes = jpeg ? Codec.EncodeJpeg(image, 92) : Codec.EncodePng(image);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Writes a mask as an 8-bit PNG, grey or with the palette given; beside the target, then renamed.</summary>
    /// <exception cref="InputException">It cannot be written there.</exception>
    public static void SaveMask(IndexImage mask, string path, IReadOnlyList<Rgb>? palette = null)
    {
        var bytes = IndexPng.Encode(mask, palette);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>A file's bytes.</summary>
    /// <exception cref="ImageException">It cannot be read.</exception>
    internal static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException(path, "there is no such file", "Check the path");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(path, "cannot be read: " + e.Message.TrimEnd('.'), "Check that it is a file and that you may read it");
        }
    }
}
