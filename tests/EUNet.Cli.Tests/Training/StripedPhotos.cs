using EUNet.Imaging;

namespace EUNet.Cli.Tests.Training;

/// <summary>A small data set of three classes that a photo's colours give away: stripes of red, green and blue.</summary>
internal static class StripedPhotos
{
    /// <summary>Writes photos and masks.</summary>
    /// <param name="folder">Gets <c>train</c> and <c>trainannot</c>, and for validation <c>val</c> and <c>valannot</c>.</param>
    /// <param name="validation">Photos for validation.</param>
    public static void Write(string folder, int validation = 0)
    {
        WritePart(folder, "train", 4, 0);
        if (validation > 0)
        {
            WritePart(folder, "val", validation, 2);
        }
    }

    private static void WritePart(string folder, string part, int photos, int shift)
    {
        Directory.CreateDirectory(Path.Combine(folder, part));
        Directory.CreateDirectory(Path.Combine(folder, part + "annot"));
        for (var p = 0; p < photos; p++)
        {
            var photo = new RgbImage(48, 36);
            var mask = new byte[48 * 36];
            for (var i = 0; i < mask.Length; i++)
            {
                mask[i] = (byte)((((i % 48) + (5 * p) + shift) / 16) % 3);
                photo.Pixels[(3 * i) + mask[i]] = (byte)(200 + (i % 7));
            }

            ImageFile.Save(photo, Path.Combine(folder, part, $"p{p}.png"));
            ImageFile.SaveMask(new IndexImage(48, 36, mask), Path.Combine(folder, part + "annot", $"p{p}.png"));
        }
    }
}
