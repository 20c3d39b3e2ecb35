using EUNet.Imaging;

namespace EUNet.Networks;

/// <summary>How a picture is cut into tiles, all of one size.</summary>
/// <param name="Rows">Its rows, cut.</param>
/// <param name="Columns">Its columns, cut.</param>
public sealed record TilePlan(TileAxis Rows, TileAxis Columns)
{
    /// <summary>A plan for a network.</summary>
    /// <param name="card">The network, whose stride tiles keep to.</param>
    /// <param name="height">Rows to run at.</param>
    /// <param name="width">Columns to run at.</param>
    /// <param name="tile">Rows and columns of a tile, at least <see cref="NetworkCard.InputMultiple"/>; a tile has up to that many less one more.</param>
    /// <param name="overlap">Pixels that neighbours share at least; at most <paramref name="tile"/> - <see cref="NetworkCard.InputMultiple"/>.</param>
    public static TilePlan Of(NetworkCard card, int height, int width, int tile, int overlap)
        => new(new TileAxis(height, tile, overlap, card.InputMultiple), new TileAxis(width, tile, overlap, card.InputMultiple));

    /// <summary>A plan for a network, its tiles no larger than it takes to cut the picture into as few.</summary>
    /// <param name="card">The network, whose stride tiles keep to.</param>
    /// <param name="height">Rows to run at.</param>
    /// <param name="width">Columns to run at.</param>
    /// <param name="largest">Rows and columns of a tile, at most; a tile has up to <see cref="NetworkCard.InputMultiple"/> less one more.</param>
    /// <param name="overlap">Pixels that neighbours share at least; at most <paramref name="largest"/> - <see cref="NetworkCard.InputMultiple"/>.</param>
    public static TilePlan Balanced(NetworkCard card, int height, int width, int largest, int overlap)
        => new(TileAxis.Balanced(height, largest, overlap, card.InputMultiple), TileAxis.Balanced(width, largest, overlap, card.InputMultiple));

    /// <summary>How many tiles there are.</summary>
    public int Count => Rows.Starts.Count * Columns.Starts.Count;
}

/// <summary>
/// Segments a photo in overlapping tiles: memory is that of a tile, not of the photo. Tiles are blended by their logits, so that no seam
/// shows; a network sees no farther than a tile, so a mask is close to that of the whole photo, not the same.
/// </summary>
public sealed class TiledSegmentation
{
    private readonly InferenceSession _session;
    private readonly TilePlan _plan;
    private readonly float[] _pixels;
    private readonly byte[] _bytes;

    /// <summary>Tiles of a plan.</summary>
    /// <param name="session">At a tile's size and batch 1, of a segmentation network with three input channels and logits of its input's size.</param>
    /// <param name="plan">How photos are cut.</param>
    /// <exception cref="ArgumentException">The session has another size than the plan's tiles.</exception>
    /// <exception cref="InvalidOperationException">The session's network cannot segment a photo.</exception>
    /// <exception cref="InputException">The network's logits have another size than its input, so that tiles would leave gaps.</exception>
    public TiledSegmentation(InferenceSession session, TilePlan plan)
    {
        session.RequireSegmenter();
        if ((session.Height, session.Width) != (plan.Rows.Tile, plan.Columns.Tile))
        {
            throw new ArgumentException($"The session runs {session.Height} × {session.Width} pixels, the plan's tiles have {plan.Rows.Tile} × {plan.Columns.Tile}.", nameof(session));
        }

        var (rows, columns, _) = session.LogitsShape;
        if ((rows, columns) != (session.Height, session.Width))
        {
            throw new InputException(
                $"{session.Network.Card.Name} gives {rows} × {columns} logits for {session.Height} × {session.Width} pixels, and cannot run in tiles. Run the whole photo at a smaller size.");
        }

        (_session, _plan) = (session, plan);
        _pixels = new float[session.InputLength];
        _bytes = new byte[session.InputLength];
    }

    /// <summary>The class of every pixel of a photo, which is resized to the plan's size where it has another, and the classes back to its own.</summary>
    public SegmentationMap Segment(RgbImage photo)
    {
        var (rows, columns) = (_plan.Rows, _plan.Columns);
        var sized = ImageResize.Bilinear(photo, columns.Length, rows.Length);
        var classes = TileBlend.Classes(rows, columns, _session.LogitsShape.Channels, (top, left, logits) =>
        {
            sized.CopyPart(top, left, _session.Height, _session.Width, _bytes);
            _session.Network.Card.Normalization.Apply(_bytes, _pixels, 3);
            _session.Run(_pixels);
            _session.ReadLogits(logits);
        });
        return LogitsToClasses.Map(_session.Network.Card, photo, new IndexImage(columns.Length, rows.Length, classes));
    }
}
