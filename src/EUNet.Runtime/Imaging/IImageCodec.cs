namespace EUNet.Imaging;

/// <summary>Between picture files' bytes and pixels. The one place that knows an image library.</summary>
public interface IImageCodec
{
    /// <summary>Decodes a photo: turned upright as its EXIF tag says, alpha dropped, samples as stored (no colour management).</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Its path, for messages.</param>
    /// <exception cref="ImageException">It is no picture, a damaged or truncated one, or too large.</exception>
    RgbImage Decode(byte[] bytes, string name);

    /// <summary>Width and height after the EXIF turn, from the header alone.</summary>
    /// <exception cref="ImageException">It is no picture, or too large.</exception>
    (int Width, int Height) Measure(byte[] bytes, string name);

    /// <summary>Encodes a PNG without loss.</summary>
    byte[] EncodePng(RgbImage image);

    /// <summary>Encodes a JPEG.</summary>
    /// <param name="image">What to encode.</param>
    /// <param name="quality">1 to 100.</param>
    byte[] EncodeJpeg(RgbImage image, int quality);
}

/// <summary>A picture that cannot be read; the message names the file and the mend.</summary>
public sealed class ImageException : InputException
{
    /// <summary>An error in a file.</summary>
    public ImageException(string path, string problem, string mend)
        : base($"{path}: {problem}. {mend}.")
        => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
