using System.Globalization;

namespace EUNet.Data;

/// <summary>Augmentations as a command line or a run's file states them.</summary>
internal static class AugmentationText
{
    private const string Nothing = "none";
    private const string Example = "scale 0.5..2, flip 0.5, rotation 10, brightness 0.3, contrast 0.3, saturation 0.3, hue 10";
    private const string Known = $"Write '{Nothing}', or any of these, parted by commas: '{Example}'";

    /// <summary>What a text states.</summary>
    /// <exception cref="InputException">It states no augmentation.</exception>
    public static Augmentation Parse(string text)
    {
        var stated = Augmentation.None;
        if (text.Trim() == Nothing)
        {
            return stated;
        }

        var seen = new HashSet<string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] words = part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2)
            {
                throw new InputException($"Augmentation '{text}': '{part}' is not a name and a number. {Known}.");
            }

            if (!seen.Add(words[0]))
            {
                throw new InputException($"Augmentation '{text}': names {words[0]} twice. Leave one out.");
            }

            stated = With(stated, words[0], words[1], text);
        }

        return stated.Problem is { } problem ? throw new InputException($"Augmentation '{text}': {problem}. {Known}.") : stated;
    }

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public static string Write(Augmentation augmentation)
    {
        (string Name, double Value)[] values =
        [
            ("flip", augmentation.Flip), ("rotation", augmentation.Rotation), ("brightness", augmentation.Brightness),
            ("contrast", augmentation.Contrast), ("saturation", augmentation.Saturation), ("hue", augmentation.Hue),
        ];
        var parts = values.Where(value => value.Value != 0).Select(value => $"{value.Name} {Number(value.Value)}");
        if ((augmentation.ScaleFrom, augmentation.ScaleTo) != (1, 1))
        {
            parts = parts.Prepend($"scale {Number(augmentation.ScaleFrom)}..{Number(augmentation.ScaleTo)}");
        }

        return string.Join(", ", parts) is { Length: > 0 } text ? text : Nothing;
    }

    private static Augmentation With(Augmentation stated, string name, string value, string text) => name switch
    {
        "scale" when value.Split("..") is [var from, var to] => stated with { ScaleFrom = Value(from, text), ScaleTo = Value(to, text) },
        "scale" => throw new InputException($"Augmentation '{text}': scale takes a range such as 0.5..2, not '{value}'."),
        "flip" => stated with { Flip = Value(value, text) },
        "rotation" => stated with { Rotation = Value(value, text) },
        "brightness" => stated with { Brightness = Value(value, text) },
        "contrast" => stated with { Contrast = Value(value, text) },
        "saturation" => stated with { Saturation = Value(value, text) },
        "hue" => stated with { Hue = Value(value, text) },
        _ => throw new InputException($"Augmentation '{text}': there is no '{name}'. {Known}."),
    };

    private static double Value(string number, string text)
        => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InputException($"Augmentation '{text}': '{number}' is no number. {Known}.");

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
