namespace EUNet.Networks;

/// <summary>
/// A side of a picture, cut into tiles of one length that overlap evenly. Where tiles overlap, one fades out as the next fades in, along a
/// raised cosine; at the picture's ends none fades. Tiles begin at multiples of the network's stride and end where the side would be cut
/// off alike: what it pools together in a tile, it pools together in the whole.
/// </summary>
public sealed class TileAxis
{
    private readonly double[][] _fades;
    private readonly double[] _sums;

    /// <summary>As few tiles as reach from end to end.</summary>
    /// <param name="length">Pixels of the side.</param>
    /// <param name="tile">Pixels of a tile, or up to <paramref name="multiple"/> - 1 more; a shorter side is one tile of its own length.</param>
    /// <param name="overlap">Pixels that neighbours share at least; at most <paramref name="tile"/> - <paramref name="multiple"/>.</param>
    /// <param name="multiple">Tiles begin at multiples of it: <see cref="NetworkCard.InputMultiple"/>.</param>
    public TileAxis(int length, int tile, int overlap, int multiple)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiple, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tile, multiple);
        ArgumentOutOfRangeException.ThrowIfNegative(overlap);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(overlap, tile - multiple);
        Length = length;
        Tile = length <= tile ? length : tile + ((length - tile) % multiple);
        Starts = length <= tile ? [0] : Spread((length - Tile) / multiple, (Tile - overlap) / multiple, multiple);
        var count = Starts.Count;
        _fades = [.. Enumerable.Range(0, count).Select(Fade)];
        _sums = new double[length];
        for (var i = 0; i < count; i++)
        {
            for (var p = 0; p < Tile; p++)
            {
                _sums[Starts[i] + p] += _fades[i][p];
            }
        }
    }

    /// <summary>As few tiles as reach from end to end, and those no longer than it takes: none is computed twice for a few pixels at the end.</summary>
    /// <param name="length">Pixels of the side.</param>
    /// <param name="largest">Pixels of a tile, at most, or up to <paramref name="multiple"/> - 1 more.</param>
    /// <param name="overlap">Pixels that neighbours share at least; at most <paramref name="largest"/> - <paramref name="multiple"/>.</param>
    /// <param name="multiple">Tiles begin at multiples of it.</param>
    public static TileAxis Balanced(int length, int largest, int overlap, int multiple)
    {
        var count = new TileAxis(length, largest, overlap, multiple).Starts.Count;
        var needed = (length + ((count - 1) * overlap) + count - 1) / count;
        var whole = (needed + multiple - 1) / multiple * multiple;
        return new TileAxis(length, Math.Min(largest, Math.Max(whole, overlap + multiple)), overlap, multiple);
    }

    /// <summary>Pixels of the side.</summary>
    public int Length { get; }

    /// <summary>Pixels of each tile.</summary>
    public int Tile { get; }

    /// <summary>Where each tile begins, from 0 upwards; the last ends with the side.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>A tile's weights, one for each of its pixels, above 0: those of all tiles at a pixel sum to one.</summary>
    /// <param name="index">Which tile.</param>
    public float[] Weights(int index)
    {
        var start = Starts[index];
        return [.. _fades[index].Select((fade, p) => (float)(fade / _sums[start + p]))];
    }

    // From 0 to the last, as evenly as whole units allow, no two farther apart than a step.
    private static int[] Spread(int last, int step, int unit)
    {
        var gaps = (last + step - 1) / step;
        return [.. Enumerable.Range(0, gaps + 1).Select(i => gaps == 0 ? 0 : (int)((long)i * last / gaps) * unit)];
    }

    private double[] Fade(int index)
    {
        var before = index == 0 ? 0 : Starts[index - 1] + Tile - Starts[index];
        var after = index == Starts.Count - 1 ? 0 : Starts[index] + Tile - Starts[index + 1];
        return [.. Enumerable.Range(0, Tile).Select(p => Rise(p, before) * Rise(Tile - 1 - p, after))];
    }

    private static double Rise(int pixel, int overlap)
    {
        var sine = pixel < overlap ? Math.Sin(Math.PI / 2 * (pixel + 0.5) / overlap) : 1;
        return sine * sine;
    }
}
