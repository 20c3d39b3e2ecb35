using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>
/// How training changes a photo and its mask before it cuts a crop at a random place. As made without arguments, the recipe that
/// EUNet-Lite0 was trained with on CamVid.
/// </summary>
/// <param name="ScaleFrom">The least factor of the photo's size; factors are uniform in their logarithm.</param>
/// <param name="ScaleTo">The largest.</param>
/// <param name="Flip">How often left and right change places, 0 to 1.</param>
/// <param name="Rotation">Up to so many degrees about the photo's middle, either way; 0 to 180.</param>
/// <param name="Brightness">The photo is multiplied by 1 ± this; 0 to 1, as the next two.</param>
/// <param name="Contrast">Distances from the crop's mean are, after that.</param>
/// <param name="Saturation">Distances from each pixel's mean are, after that.</param>
/// <param name="Hue">Up to so many degrees about the axis of greys, either way, after that; 0 to 180.</param>
public sealed record Augmentation(
    double ScaleFrom = 0.6,
    double ScaleTo = 1.9,
    double Flip = 0.5,
    double Rotation = 0,
    double Brightness = 0.3,
    double Contrast = 0.3,
    double Saturation = 0.3,
    double Hue = 0)
{
    private const string Example = "scale 0.5..2, flip 0.5, rotation 10, brightness 0.3, contrast 0.3, saturation 0.3, hue 10";

    /// <summary>Crops at random places, and nothing else.</summary>
    public static Augmentation None { get; } = new(1, 1, 0, 0, 0, 0, 0, 0);

    /// <summary>What is wrong with the numbers, or null.</summary>
    internal string? Problem
        => !(ScaleFrom > 0 && ScaleFrom <= ScaleTo && ScaleTo <= 100)
            ? $"scale {SettingsText.Number(ScaleFrom)}..{SettingsText.Number(ScaleTo)} is no range within 0 to 100"
        : Beyond("flip", Flip, 1) ?? Beyond("rotation", Rotation, 180) ?? Beyond("brightness", Brightness, 1)
            ?? Beyond("contrast", Contrast, 1) ?? Beyond("saturation", Saturation, 1) ?? Beyond("hue", Hue, 180);

    /// <summary>
    /// The augmentation that a text states: <c>none</c>, or such as <c>scale 0.5..2, flip 0.5, rotation 10, brightness 0.3, contrast 0.3,
    /// saturation 0.3, hue 10</c>. What it does not name is off.
    /// </summary>
    /// <exception cref="InputException">It states none.</exception>
    public static Augmentation Parse(string text) => SettingsText.Parse(text, None, Example, With, stated => stated.Problem);

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => SettingsText.Write(
        SettingsText.Write("scale", ScaleFrom, ScaleTo),
        SettingsText.Write("flip", Flip),
        SettingsText.Write("rotation", Rotation),
        SettingsText.Write("brightness", Brightness),
        SettingsText.Write("contrast", Contrast),
        SettingsText.Write("saturation", Saturation),
        SettingsText.Write("hue", Hue));

    /// <summary>Where a crop's pixels come from in a photo.</summary>
    internal AffineMap Place(CounterRandom random, int photoHeight, int photoWidth, int height, int width)
    {
        var scale = Scale(random.Uniform(3));
        int tall = Math.Max((int)Math.Round(photoHeight * scale), 1), wide = Math.Max((int)Math.Round(photoWidth * scale), 1);
        var map = AffineMap.Identity.Moved(Start(random.Uniform(1), wide, width), Start(random.Uniform(0), tall, height));
        if (random.Uniform(2) < Flip)
        {
            map = map.Mirrored(wide);
        }

        if (Rotation > 0)
        {
            map = map.Turned(((2 * random.Uniform(4)) - 1) * Rotation, wide / 2.0, tall / 2.0);
        }

        return map.Scaled((double)photoWidth / wide, (double)photoHeight / tall);
    }

    /// <summary>What becomes of a crop's colours.</summary>
    /// <param name="random">The sample's.</param>
    /// <param name="mean">Of the crop's levels.</param>
    internal ColorMatrix Color(CounterRandom random, double mean)
    {
        var color = ColorMatrix.Identity
            .Brightness(Factor(random.Uniform(5), Brightness))
            .Contrast(Factor(random.Uniform(6), Contrast), mean)
            .Saturation(Factor(random.Uniform(7), Saturation));
        return Hue > 0 ? color.Hue(((2 * random.Uniform(8)) - 1) * Hue) : color;
    }

    private static Augmentation? With(Augmentation stated, string name, string value) => name switch
    {
        "scale" when SettingsText.Range(value) is var (from, to) => stated with { ScaleFrom = from, ScaleTo = to },
        "flip" => stated with { Flip = SettingsText.Value(value) },
        "rotation" => stated with { Rotation = SettingsText.Value(value) },
        "brightness" => stated with { Brightness = SettingsText.Value(value) },
        "contrast" => stated with { Contrast = SettingsText.Value(value) },
        "saturation" => stated with { Saturation = SettingsText.Value(value) },
        "hue" => stated with { Hue = SettingsText.Value(value) },
        _ => null,
    };

    // Rounded, because mathematical libraries differ in a double's last bits.
    private double Scale(double uniform) => ScaleFrom < ScaleTo
        ? Math.Round(ScaleFrom * Math.Pow(ScaleTo / ScaleFrom, uniform) * (1 << 24)) / (1 << 24)
        : ScaleFrom;

    private static double Start(double uniform, int extent, int crop) => extent > crop ? (int)(uniform * (extent - crop + 1)) : 0;

    private static double Factor(double uniform, double range) => 1 + (((2 * uniform) - 1) * range);

    private static string? Beyond(string name, double value, double most)
        => value >= 0 && value <= most ? null : $"{name} {SettingsText.Number(value)} is not within 0 and {most}";
}
