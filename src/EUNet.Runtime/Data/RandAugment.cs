using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using EUNet.Imaging;

namespace EUNet.Data;

/// <summary>
/// RandAugment (Cubuk, Zoph, Shlens, Le 2019): of fourteen operations so many, drawn one after the other, each of the same strength.
/// </summary>
/// <remarks>
/// Of strength m, from 0 to 10, as timm's increasing ranges have it, where more always changes more: rotation by 3 m degrees, shear by 0.03 m,
/// translation by 0.045 m of the extent, either way; colour, contrast, brightness and sharpness times 1 ± 0.09 m; posterizing to 4 - 0.4 m
/// bits, but at least 1; solarizing what reaches 256 - 25.6 m. Autocontrast, equalization and inversion have no strength.
/// </remarks>
/// <param name="Operations">How many are applied, 1 to 14; one may come twice.</param>
/// <param name="Magnitude">Their strength, 0 to 10.</param>
public sealed partial record RandAugment(int Operations, double Magnitude)
{
    private const int MostOperations = 14;
    private const double MostMagnitude = 10;
    private const string Name = "randaugment";

    /// <summary>What is wrong with the numbers, or null.</summary>
    internal string? Problem
        => Operations is < 1 or > MostOperations ? $"{Name} takes 1 to {MostOperations} operations, not {Operations}"
        : !(Magnitude >= 0 && Magnitude <= MostMagnitude) ? $"{Name} takes a magnitude of 0 to {MostMagnitude}, not {Magnitude.ToString(CultureInfo.InvariantCulture)}"
        : null;

    /// <summary>What a text such as <c>randaugment(2, 9)</c> states: operations and magnitude.</summary>
    /// <exception cref="InputException">It states none.</exception>
    public static RandAugment Parse(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success
            || !int.TryParse(match.Groups[1].Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var operations)
            || !double.TryParse(match.Groups[2].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var magnitude))
        {
            throw new InputException($"'{text}' is no {Name}. Write how many operations and their magnitude, such as '{Name}(2, 9)'.");
        }

        var stated = new RandAugment(operations, magnitude);
        return stated.Problem is { } problem ? throw new InputException($"'{text}': {problem}.") : stated;
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}({Operations}, {Magnitude:R})");

    /// <summary>Changes a picture.</summary>
    /// <param name="random">Its draws.</param>
    /// <param name="first">The first draw that is used; two for each operation.</param>
    /// <param name="pixels">height × width × RGB.</param>
    /// <param name="width">Its columns.</param>
    internal void Apply(CounterRandom random, ulong first, Span<byte> pixels, int width)
    {
        for (var i = 0; i < Operations; i++)
        {
            var draw = first + (2 * (ulong)i);
            Apply((RandomOperation)random.Integer(draw, MostOperations), random.Integer(draw + 1, 2) == 1, pixels, width);
        }
    }

    /// <summary>Changes a picture by one operation.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="opposite">The other way: to the left, less bright.</param>
    /// <param name="pixels">height × width × RGB.</param>
    /// <param name="width">Its columns.</param>
    internal void Apply(RandomOperation operation, bool opposite, Span<byte> pixels, int width)
    {
        var strength = Magnitude / MostMagnitude;
        var signed = opposite ? -strength : strength;
        var (height, factor) = (pixels.Length / (3 * width), 1 + (0.9 * signed));
        switch (operation)
        {
            case RandomOperation.AutoContrast:
                ToneCurves.AutoContrast(pixels);
                break;
            case RandomOperation.Equalize:
                ToneCurves.Equalize(pixels);
                break;
            case RandomOperation.Invert:
                ToneCurves.Invert(pixels);
                break;
            case RandomOperation.Posterize:
                ToneCurves.Posterize(pixels, Math.Max(4 - (int)(4 * strength), 1));
                break;
            case RandomOperation.Solarize:
                ToneCurves.Solarize(pixels, 256 - (int)(256 * strength));
                break;
            case RandomOperation.Color:
                Enhancements.Color(pixels, factor);
                break;
            case RandomOperation.Contrast:
                Enhancements.Contrast(pixels, factor);
                break;
            case RandomOperation.Brightness:
                Enhancements.Brightness(pixels, factor);
                break;
            case RandomOperation.Sharpness:
                Sharpen(pixels, width, factor);
                break;
            case RandomOperation.Rotate:
                Move(pixels, width, AffineMap.Identity.Turned(30 * signed, width / 2.0, height / 2.0));
                break;
            case RandomOperation.ShearX:
                Move(pixels, width, AffineMap.Identity with { XY = 0.3 * signed });
                break;
            case RandomOperation.ShearY:
                Move(pixels, width, AffineMap.Identity with { YX = 0.3 * signed });
                break;
            case RandomOperation.TranslateX:
                Move(pixels, width, AffineMap.Identity.Moved(0.45 * signed * width, 0));
                break;
            case RandomOperation.TranslateY:
                Move(pixels, width, AffineMap.Identity.Moved(0, 0.45 * signed * height));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }

    private static void Sharpen(Span<byte> pixels, int width, double factor)
    {
        var copy = ArrayPool<byte>.Shared.Rent(pixels.Length);
        Enhancements.Sharpness(pixels, width, factor, copy.AsSpan(0, pixels.Length));
        ArrayPool<byte>.Shared.Return(copy);
    }

    private static void Move(Span<byte> pixels, int width, AffineMap map)
    {
        var copy = ArrayPool<byte>.Shared.Rent(pixels.Length);
        pixels.CopyTo(copy);
        var source = new AffineSampling.Source(copy.AsSpan(0, pixels.Length), width, pixels.Length / (3 * width));
        AffineSampling.Bilinear(source, map, pixels, width, SegmentationBatches.Surround);
        ArrayPool<byte>.Shared.Return(copy);
    }

    [GeneratedRegex(@"^\s*randaugment\s*\(([^,()]+),([^,()]+)\)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

/// <summary>What <see cref="RandAugment"/> draws from.</summary>
internal enum RandomOperation
{
    AutoContrast,
    Equalize,
    Invert,
    Rotate,
    Posterize,
    Solarize,
    Color,
    Contrast,
    Brightness,
    Sharpness,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
}
