using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Cli.Runs;

/// <summary>A photo with its mask, and what the network says of it.</summary>
internal sealed record Panel(LabelledPhoto Known, SegmentationMap Prediction);

/// <summary>
/// A picture of a few validation photos, one a row: the photo, the truth over it, the prediction over it. Where the truth counts nothing it is
/// striped.
/// </summary>
internal static class Panels
{
    private const int CellWidth = 400;
    private const int Gap = 8;
    private const byte Ground = 128;
    private const double Opacity = 0.7;

    // No colour could mark what is not counted: any may be a class's.
    private const byte Stripe = 220;
    private const int StripeDistance = 8;
    private const int StripeWidth = 2;

    /// <summary>Draws them.</summary>
    /// <param name="panels">At least one; photo, mask and prediction of one size.</param>
    /// <param name="ignoreIndex">The mask's value that counts nowhere, or -1. Values that are no class do not count either.</param>
    public static RgbImage Draw(IReadOnlyList<Panel> panels, int ignoreIndex)
    {
        int[] heights = [.. panels.Select(panel => Math.Max(1, (int)((long)panel.Known.Photo.Height * CellWidth / panel.Known.Photo.Width)))];
        var picture = new RgbImage((3 * CellWidth) + (2 * Gap), heights.Sum() + ((panels.Count - 1) * Gap));
        Array.Fill(picture.Pixels, Ground);
        var top = 0;
        foreach (var (panel, height) in panels.Zip(heights))
        {
            var photo = ImageResize.Bilinear(panel.Known.Photo, CellWidth, height);
            var (classes, map) = (panel.Prediction.Classes, panel.Prediction);
            Copy(photo, picture, top, 0);
            Copy(Overlay(photo, panel.Known.Mask, classes, ignoreIndex), picture, top, CellWidth + Gap);
            Copy(Overlay(photo, new IndexImage(map.Width, map.Height, map.Indices.ToArray()), classes, -1), picture, top, 2 * (CellWidth + Gap));
            top += height + Gap;
        }

        return picture;
    }

    private static RgbImage Overlay(RgbImage photo, IndexImage map, IReadOnlyList<ClassInfo> classes, int ignoreIndex)
    {
        // Values that are no class become one, so that SegmentationMap draws truth and prediction alike.
        var none = (byte)classes.Count;
        ClassInfo[] withNone = [.. classes, new ClassInfo("", default)];
        var small = ImageResize.Nearest(map, photo.Width, photo.Height);
        byte[] indices = [.. small.Indices.Select(index => index == ignoreIndex || index >= none ? none : index)];
        var overlay = new SegmentationMap(photo, indices, withNone).Overlay(Opacity);
        for (var i = 0; i < indices.Length; i++)
        {
            var (y, x) = Math.DivRem(i, photo.Width);
            if (indices[i] == none && (x + y) % StripeDistance < StripeWidth)
            {
                overlay.Pixels.AsSpan(3 * i, 3).Fill(Stripe);
            }
        }

        return overlay;
    }

    private static void Copy(RgbImage cell, RgbImage picture, int top, int left)
    {
        var row = 3 * cell.Width;
        for (var y = 0; y < cell.Height; y++)
        {
            cell.Pixels.AsSpan(y * row, row).CopyTo(picture.Pixels.AsSpan((((top + y) * picture.Width) + left) * 3));
        }
    }
}
