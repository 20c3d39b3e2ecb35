using System.Runtime.InteropServices;
using SkiaSharp;

namespace EUNet.Imaging;

/// <summary>Pictures through SkiaSharp: JPEG, PNG, WebP, GIF and BMP in, PNG and JPEG out.</summary>
internal sealed class SkiaCodec : IImageCodec
{
    /// <summary>A header that claims more pixels is refused before anything is allocated for it.</summary>
    public const long MostPixels = 100_000_000;

    private const string Formats = "Give a JPEG, PNG, WebP, GIF or BMP file";
    private const string Again = "The file is damaged: copy or export it again";

    /// <inheritdoc/>
    public (int Width, int Height) Measure(byte[] bytes, string name)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = Open(data, name);
        return Turned(codec, Origin(codec, bytes));
    }

    /// <inheritdoc/>
    public unsafe RgbImage Decode(byte[] bytes, string name)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = Open(data, name);
        var (stored, origin) = (codec.Info, Origin(codec, bytes));
        var info = new SKImageInfo(
            stored.Width, stored.Height, SKColorType.Rgba8888, stored.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        var rgba = (byte*)NativeMemory.Alloc((nuint)info.BytesSize64);
        try
        {
            var result = codec.GetPixels(info, (nint)rgba);
            if (result != SKCodecResult.Success)
            {
                var what = result == SKCodecResult.IncompleteInput ? "the picture is cut short" : $"the picture cannot be decoded ({result})";
                throw new ImageException(name, what, Again);
            }

            var (width, height) = Turned(codec, origin);
            var image = new RgbImage(width, height);
            Turn(rgba, stored.Width, stored.Height, origin, image);
            return image;
        }
        finally
        {
            NativeMemory.Free(rgba);
        }
    }

    /// <inheritdoc/>
    public byte[] EncodePng(RgbImage image)
        => Encode(image, pixels => pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 6)));

    /// <inheritdoc/>
    public byte[] EncodeJpeg(RgbImage image, int quality)
        => Encode(image, pixels => pixels.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore)));

    private static SKCodec Open(SKData data, string name)
    {
        if (data.Size == 0)
        {
            throw new ImageException(name, "the file is empty", Formats);
        }

        var codec = SKCodec.Create(data) ?? throw new ImageException(name, "is not a picture, or its header is damaged", Formats);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || (long)width * height > MostPixels)
        {
            codec.Dispose();
            throw new ImageException(name, $"its header says {width} × {height} pixels; at most {MostPixels:N0} are read", "Make it smaller, or check that it is a picture");
        }

        return codec;
    }

    private static SKEncodedOrigin Origin(SKCodec codec, byte[] bytes)
        => codec.EncodedFormat == SKEncodedImageFormat.Png ? (SKEncodedOrigin)PngOrientation.Of(bytes) : codec.EncodedOrigin;

    private static (int Width, int Height) Turned(SKCodec codec, SKEncodedOrigin origin)
        => origin >= SKEncodedOrigin.LeftTop ? (codec.Info.Height, codec.Info.Width) : (codec.Info.Width, codec.Info.Height);

    // Copies the stored picture into the upright one; the eight cases of EXIF's Orientation as a walk over the stored pixels.
    private static unsafe void Turn(byte* rgba, int storedWidth, int storedHeight, SKEncodedOrigin origin, RgbImage image)
    {
        int right = storedWidth - 1, bottom = storedHeight - 1;
        var (first, alongX, alongY) = origin switch
        {
            SKEncodedOrigin.TopRight => (right, -1, storedWidth),
            SKEncodedOrigin.BottomRight => ((bottom * storedWidth) + right, -1, -storedWidth),
            SKEncodedOrigin.BottomLeft => (bottom * storedWidth, 1, -storedWidth),
            SKEncodedOrigin.LeftTop => (0, storedWidth, 1),
            SKEncodedOrigin.RightTop => (bottom * storedWidth, -storedWidth, 1),
            SKEncodedOrigin.RightBottom => ((bottom * storedWidth) + right, -storedWidth, -1),
            SKEncodedOrigin.LeftBottom => (right, storedWidth, -1),
            _ => (0, 1, storedWidth),
        };
        var to = 0;
        for (var y = 0; y < image.Height; y++)
        {
            var from = first + (y * alongY);
            for (var x = 0; x < image.Width; x++, from += alongX, to += 3)
            {
                var pixel = rgba + ((long)from * 4);
                (image.Pixels[to], image.Pixels[to + 1], image.Pixels[to + 2]) = (pixel[0], pixel[1], pixel[2]);
            }
        }
    }

    private static unsafe byte[] Encode(RgbImage image, Func<SKPixmap, SKData?> encode)
    {
        var rgba = new byte[checked(image.Width * image.Height * 4)];
        for (int from = 0, to = 0; to < rgba.Length; from += 3, to += 4)
        {
            (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (image.Pixels[from], image.Pixels[from + 1], image.Pixels[from + 2], 255);
        }

        fixed (byte* start = rgba)
        {
            using var pixels = new SKPixmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)start);
            using var data = encode(pixels) ?? throw new InvalidOperationException("SkiaSharp encoded nothing.");
            return data.ToArray();
        }
    }
}
