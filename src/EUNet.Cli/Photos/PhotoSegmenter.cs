using System.Diagnostics;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Networks;

namespace EUNet.Cli.Photos;

/// <summary>How large photos are run.</summary>
/// <param name="Size">The size to run at, or null for each photo's own.</param>
/// <param name="Tile">Rows and columns of a tile, or null for tiles where a photo has no size given and is too large to be run whole.</param>
/// <param name="Overlap">Pixels that tiles share at least.</param>
internal sealed record SizeChoice(PictureSize? Size, int? Tile, int Overlap)
{
    /// <summary>Photos of more pixels are run in tiles: about a Full HD picture's, for which a session takes some 430 MB.</summary>
    public const int WholePixels = 1 << 21;

    /// <summary>The tiles they are run in, at most.</summary>
    public const int DefaultTile = 1024;

    /// <summary>The size to run a photo at.</summary>
    public PictureSize For(RgbImage photo) => Size ?? new PictureSize(photo.Height, photo.Width);

    /// <summary>The tiles to run it in, or null for the whole.</summary>
    public TilePlan? Tiles(NetworkCard card, PictureSize size)
    {
        var large = Size is null && (long)size.Height * size.Width > WholePixels;
        if (Tile is null && !large)
        {
            return null;
        }

        var plan = Tile is { } asked
            ? TilePlan.Of(card, size.Height, size.Width, asked, Overlap)
            : TilePlan.Balanced(card, size.Height, size.Width, DefaultTile, Overlap);
        return plan.Count > 1 ? plan : null;
    }
}

/// <summary>A photo's classes, and how they were made.</summary>
/// <param name="Map">The classes.</param>
/// <param name="Size">The size that it was run at.</param>
/// <param name="Tiles">The tiles, or null where it was run whole.</param>
/// <param name="Time">How long it took, from the decoded photo to the classes.</param>
internal sealed record Segmented(SegmentationMap Map, PictureSize Size, TilePlan? Tiles, TimeSpan Time);

/// <summary>Segments one photo after the other; a session is kept for as long as the next photo fits it.</summary>
/// <param name="views">What is averaged over: where that is more than the photo as it is, photos are run whole, not in tiles.</param>
internal sealed class PhotoSegmenter(Network network, Device device, SizeChoice sizes, TestTimeAugmentation? views = null) : IDisposable
{
    private readonly AugmentedSegmentation? _augmented = views is null or { IsNone: true } ? null : new AugmentedSegmentation(network, device, views);
    private InferenceSession? _session;

    /// <summary>The classes of a photo.</summary>
    /// <exception cref="InputException">It is too large for this machine.</exception>
    public Segmented Segment(RgbImage photo)
    {
        var size = sizes.For(photo);
        if (_augmented is not null)
        {
            return SegmentViews(_augmented, photo, size);
        }

        var plan = sizes.Tiles(network.Card, size);
        var session = SessionOf(plan is null ? size : new PictureSize(plan.Rows.Tile, plan.Columns.Tile));
        var clock = Stopwatch.StartNew();
        var map = plan is null ? session.Segment(photo) : new TiledSegmentation(session, plan).Segment(photo);
        return new Segmented(map, size, plan, clock.Elapsed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session?.Dispose();
        _augmented?.Dispose();
    }

    private Segmented SegmentViews(AugmentedSegmentation augmented, RgbImage photo, PictureSize size)
    {
        foreach (var (height, width) in views!.Sizes(size.Height, size.Width))
        {
            CommonOptions.CheckMemory(network, batch: 1, CommonOptions.Checked(new PictureSize(height, width), "--scales: a view of"));
        }

        var clock = Stopwatch.StartNew();
        return new Segmented(augmented.Segment(photo, size.Height, size.Width), size, null, clock.Elapsed);
    }

    private InferenceSession SessionOf(PictureSize size)
    {
        if (_session is null || (_session.Height, _session.Width) != (size.Height, size.Width))
        {
            CommonOptions.CheckMemory(network, batch: 1, size);
            _session?.Dispose();
            _session = null;
            _session = network.CreateSession(device, batch: 1, size.Height, size.Width);
        }

        return _session;
    }
}
