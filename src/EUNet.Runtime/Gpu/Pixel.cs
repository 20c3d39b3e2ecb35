namespace EUNet.Gpu;

/// <summary>A pixel of a batch of maps: its sample, row and column.</summary>
public struct Pixel
{
    /// <summary>Sample.</summary>
    public int Sample;

    /// <summary>Row.</summary>
    public int Row;

    /// <summary>Column.</summary>
    public int Column;

    /// <summary>The pixel at a place of a flattened batch.</summary>
    public static Pixel At(int index, int height, int width)
    {
        Pixel pixel;
        var row = index / width;
        pixel.Column = index - (row * width);
        pixel.Sample = row / height;
        pixel.Row = row - (pixel.Sample * height);
        return pixel;
    }

    /// <summary>The pixel after this one, or this one where it is the batch's last.</summary>
    public static Pixel After(Pixel pixel, int batch, int height, int width)
    {
        var next = After(pixel, height, width);
        var ends = next.Sample == batch;
        next.Sample = ends ? pixel.Sample : next.Sample;
        next.Row = ends ? pixel.Row : next.Row;
        next.Column = ends ? pixel.Column : next.Column;
        return next;
    }

    /// <summary>The pixel after this one: without a division.</summary>
    public static Pixel After(Pixel pixel, int height, int width)
    {
        var column = pixel.Column + 1;
        var wraps = column == width;
        var row = wraps ? pixel.Row + 1 : pixel.Row;
        var ends = row == height;
        Pixel next;
        next.Column = wraps ? 0 : column;
        next.Row = ends ? 0 : row;
        next.Sample = ends ? pixel.Sample + 1 : pixel.Sample;
        return next;
    }
}
