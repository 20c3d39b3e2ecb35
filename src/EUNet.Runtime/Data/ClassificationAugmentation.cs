using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>
/// How training cuts and changes a photo that has one label: a part of random area, shape and place (Szegedy et al. 2015), brought to the
/// network's size, then a flip, then <see cref="RandAugment"/>.
/// </summary>
/// <param name="AreaFrom">The least share of the photo's area that is cut out; 1, as <paramref name="AreaTo"/>: evaluation's crop.</param>
/// <param name="AreaTo">The largest.</param>
/// <param name="Flip">How often left and right change places, 0 to 1.</param>
/// <param name="Random">What is done to the cut, or null for nothing.</param>
public sealed record ClassificationAugmentation(double AreaFrom = 0.08, double AreaTo = 1, double Flip = 0.5, RandAugment? Random = null)
{
    private const string Example = "area 0.08..1, flip 0.5, randaugment(2, 9)";
    private const int Attempts = 10;
    private const ulong DrawsAnAttempt = 4;
    private const ulong FlipDraw = Attempts * DrawsAnAttempt;

    /// <summary>The same crop that evaluation takes, and nothing else.</summary>
    public static ClassificationAugmentation None { get; } = new(1, 1, 0);

    /// <summary>What is wrong with the numbers, or null.</summary>
    internal string? Problem
        => !(AreaFrom > 0 && AreaFrom <= AreaTo && AreaTo <= 1) ? $"area {SettingsText.Number(AreaFrom)}..{SettingsText.Number(AreaTo)} is no range within 0 to 1"
        : !(Flip >= 0 && Flip <= 1) ? $"flip {SettingsText.Number(Flip)} is not within 0 and 1"
        : Random?.Problem;

    /// <summary>
    /// The augmentation that a text states: <c>none</c>, or such as <c>area 0.08..1, flip 0.5, randaugment(2, 9)</c>. What it does not name is
    /// off.
    /// </summary>
    /// <exception cref="InputException">It states none.</exception>
    public static ClassificationAugmentation Parse(string text) => SettingsText.Parse(text, None, Example, With, stated => stated.Problem);

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString()
        => SettingsText.Write(SettingsText.Write("area", AreaFrom, AreaTo), SettingsText.Write("flip", Flip), Random?.ToString());

    /// <summary>Makes a sample of a photo.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="random">The sample's draws.</param>
    /// <param name="into">height × width × RGB.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    internal void Apply(RgbImage photo, CounterRandom random, Span<byte> into, int height, int width)
    {
        var (top, left, rows, columns) = Place(random, photo.Height, photo.Width, height, width);
        var map = random.Uniform(FlipDraw) < Flip ? AffineMap.Identity.Mirrored(width) : AffineMap.Identity;
        map = map.Scaled((double)columns / width, (double)rows / height).Moved(left, top);
        AffineSampling.Bilinear(photo, map, into, width, SegmentationBatches.Surround);
        Random?.Apply(random, FlipDraw + 1, into, width);
    }

    /// <summary>Which part of a photo is cut out for an input of a size.</summary>
    internal (int Top, int Left, int Rows, int Columns) Place(CounterRandom random, int photoHeight, int photoWidth, int height, int width)
    {
        if (AreaFrom == 1)
        {
            return EvaluationCrop.Place(photoHeight, photoWidth, height, width);
        }

        var shape = (double)width / height;
        for (ulong attempt = 0; attempt < FlipDraw; attempt += DrawsAnAttempt)
        {
            var area = (AreaFrom + (random.Uniform(attempt) * (AreaTo - AreaFrom))) * photoHeight * photoWidth;
            var aspect = shape * 0.75 * Math.Pow(16.0 / 9, random.Uniform(attempt + 1)); // 3/4 to 4/3, uniform in its logarithm
            var (rows, columns) = ((int)Math.Round(Math.Sqrt(area / aspect)), (int)Math.Round(Math.Sqrt(area * aspect)));
            if (rows >= 1 && rows <= photoHeight && columns >= 1 && columns <= photoWidth)
            {
                return (random.Integer(attempt + 2, photoHeight - rows + 1), random.Integer(attempt + 3, photoWidth - columns + 1), rows, columns);
            }
        }

        // A photo so narrow that none fits: the middle, as large as it goes.
        var scale = Math.Min((double)photoHeight / height, (double)photoWidth / width);
        var (tall, wide) = (Math.Max((int)(scale * height), 1), Math.Max((int)(scale * width), 1));
        return ((photoHeight - tall) / 2, (photoWidth - wide) / 2, tall, wide);
    }

    private static ClassificationAugmentation? With(ClassificationAugmentation stated, string name, string value) => name switch
    {
        "area" when SettingsText.Range(value) is var (from, to) => stated with { AreaFrom = from, AreaTo = to },
        "flip" => stated with { Flip = SettingsText.Value(value) },
        "randaugment" => stated with { Random = RandAugment.Parse(name + value) },
        _ => null,
    };
}
