namespace EUNet.Imaging;

/// <summary>
/// How photos are cut for classifiers in evaluation, as EfficientNet's sources do it: of the shorter side, the share S / (S + 32) from the
/// middle, resized to the network's S × S by bicubic interpolation (tensorflow/tpu, <c>preprocessing.py</c>).
/// </summary>
public static class EvaluationCrop
{
    private const int Margin = 32;

    /// <summary>The crop at the network's size.</summary>
    /// <param name="photo">Of any size.</param>
    /// <param name="height">Rows of the network's input.</param>
    /// <param name="width">Columns of the network's input; where it is no square, the crop has its shape.</param>
    public static RgbImage Of(RgbImage photo, int height, int width)
    {
        var (top, left, rows, columns) = Place(photo.Height, photo.Width, height, width);
        var crop = new RgbImage(columns, rows);
        photo.CopyPart(top, left, rows, columns, crop.Pixels);
        return ImageResize.Bicubic(crop, width, height);
    }

    /// <summary>Where a photo of that size is cut for an input of that size.</summary>
    public static (int Top, int Left, int Height, int Width) Place(int photoHeight, int photoWidth, int height, int width)
    {
        // The largest part of the input's shape that the photo holds; of a square, its shorter side.
        var scale = Math.Min((double)photoHeight / height, (double)photoWidth / width);
        var side = Math.Min(height, width);
        var share = (double)side / (side + Margin);
        var rows = Math.Max(1, (int)(share * Math.Round(scale * height)));
        var columns = Math.Max(1, (int)(share * Math.Round(scale * width)));
        return ((photoHeight - rows + 1) / 2, (photoWidth - columns + 1) / 2, rows, columns);
    }
}
