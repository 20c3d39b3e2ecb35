namespace EUNet.Data;

/// <summary>
/// The batches of a training run: crops of one size at random places, flipped half the time. Which ones is a function of the seed and the
/// step alone, so that a run can be resumed at any step and repeated on any machine.
/// </summary>
public sealed class TrainingCrops
{
    /// <summary>What lies around a photo that is smaller than the crop: the middle of the byte range; its target is ignored.</summary>
    public const byte Surround = 127;

    private readonly SegmentationFolder _photos;
    private readonly int _batch;
    private readonly int _height;
    private readonly int _width;
    private readonly ulong _seed;
    private readonly int _ignore;
    private readonly byte[] _pixels;
    private readonly int[] _order;
    private long _orderOf = -1;

    /// <summary>Batches from a folder.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="batch">Crops a step.</param>
    /// <param name="height">Rows of a crop.</param>
    /// <param name="width">Columns of a crop.</param>
    /// <param name="seed">Decides order, places and flips.</param>
    /// <param name="ignore">The target that counts nowhere; masks' 255 becomes it as well.</param>
    public TrainingCrops(SegmentationFolder photos, int batch, int height, int width, ulong seed, int ignore)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        _photos = photos;
        (_batch, _height, _width, _seed) = (batch, height, width, seed);
        _ignore = ignore is >= 0 and <= 255 ? ignore : 255;
        _pixels = new byte[checked(batch * height * width * 3)];
        _order = new int[photos.Count];
        Targets = new int[batch * height * width];
    }

    /// <summary>The crops of the batch loaded last, batch × height × width × RGB.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Their targets, batch × height × width.</summary>
    public int[] Targets { get; }

    /// <summary>The target that counts nowhere.</summary>
    public int Ignore => _ignore;

    /// <summary>Loads the batch of a step, from 0. Every photo comes once before any comes again.</summary>
    public void Load(long step)
    {
        for (var sample = 0; sample < _batch; sample++)
        {
            var position = (step * _batch) + sample;
            var labelled = _photos.Load(Order(position / _photos.Count)[(int)(position % _photos.Count)]);
            var random = new CounterRandom(_seed, (ulong)position);
            var top = Place(random.Uniform(0), labelled.Photo.Height, _height);
            var left = Place(random.Uniform(1), labelled.Photo.Width, _width);
            Crop(labelled, sample, top, left, flip: random.Uniform(2) < 0.5);
        }
    }

    // The photos' order in an epoch (Fisher and Yates).
    private int[] Order(long epoch)
    {
        if (epoch != _orderOf)
        {
            var random = new CounterRandom(_seed ^ 0x6570_6F63_6873, (ulong)epoch);
            for (var i = 0; i < _order.Length; i++)
            {
                var j = random.Integer((ulong)i, i + 1);
                (_order[i], _order[j]) = (_order[j], i);
            }

            _orderOf = epoch;
        }

        return _order;
    }

    private static int Place(double uniform, int extent, int crop) => extent > crop ? (int)(uniform * (extent - crop + 1)) : 0;

    private void Crop(LabelledPhoto labelled, int sample, int top, int left, bool flip)
    {
        var (photo, mask) = labelled;
        var rows = Math.Min(_height, photo.Height - top);
        var columns = Math.Min(_width, photo.Width - left);
        for (var y = 0; y < _height; y++)
        {
            var at = ((sample * _height) + y) * _width;
            var pixels = _pixels.AsSpan(at * 3, _width * 3);
            var targets = Targets.AsSpan(at, _width);
            if (y >= rows)
            {
                pixels.Fill(Surround);
                targets.Fill(_ignore);
                continue;
            }

            var from = ((top + y) * photo.Width) + left;
            photo.Pixels.AsSpan(from * 3, columns * 3).CopyTo(pixels);
            pixels[(columns * 3)..].Fill(Surround);
            for (var x = 0; x < columns; x++)
            {
                var index = mask.Indices[from + x];
                targets[x] = index == 255 ? _ignore : index;
            }

            targets[columns..].Fill(_ignore);
            if (flip)
            {
                FlipPixels(pixels);
                targets.Reverse();
            }
        }
    }

    private static void FlipPixels(Span<byte> pixels)
    {
        pixels.Reverse();
        for (var i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        }
    }
}
