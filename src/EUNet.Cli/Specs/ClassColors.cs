using EUNet.Imaging;

namespace EUNet.Cli.Specs;

/// <summary>Colours for classes, told apart with ease: each is the one farthest, to the eye, from all that are taken.</summary>
internal static class ClassColors
{
    private const int Levels = 16;

    // Nothing that is looked for: it stays in the background.
    private static readonly string[] s_rest = ["background", "other"];

    private static readonly Rgb s_restColor = Rgb.From(0x202020);

    // Overlays lie on photos and stand beside masks of grey: none of these is a class's.
    private static readonly Rgb[] s_avoided = [Rgb.From(0), Rgb.From(0x808080), Rgb.From(0xFFFFFF)];

    /// <summary>A colour for each class.</summary>
    /// <param name="names">The classes.</param>
    /// <param name="known">Colours that classes of these names have already.</param>
    public static IReadOnlyList<Rgb> Choose(IReadOnlyList<string> names, IReadOnlyDictionary<string, Rgb> known)
    {
        var colors = names.Select(name => known.TryGetValue(name, out var color) ? color : s_rest.Contains(name) ? s_restColor : (Rgb?)null).ToArray();
        var candidates = new Candidates();
        foreach (var taken in s_avoided.Concat(colors.OfType<Rgb>()))
        {
            candidates.Take(taken);
        }

        for (var i = 0; i < colors.Length; i++)
        {
            if (colors[i] is null)
            {
                colors[i] = candidates.Farthest();
                candidates.Take(colors[i]!.Value);
            }
        }

        return [.. colors.OfType<Rgb>()];
    }

    /// <summary>Colours of a lattice, and how far each is from the nearest that is taken.</summary>
    private sealed class Candidates
    {
        private readonly Rgb[] _colors = [.. Enumerable.Range(0, Levels * Levels * Levels).Select(Lattice)];
        private readonly Lab[] _places;
        private readonly double[] _distances;

        public Candidates()
        {
            _places = [.. _colors.Select(Lab.Of)];
            _distances = [.. Enumerable.Repeat(double.PositiveInfinity, _colors.Length)];
        }

        public void Take(Rgb color)
        {
            var place = Lab.Of(color);
            for (var i = 0; i < _places.Length; i++)
            {
                _distances[i] = Math.Min(_distances[i], _places[i].Distance(place));
            }
        }

        // Of the clear colours, while there are any.
        public Rgb Farthest()
        {
            var best = -1;
            for (var i = 0; i < _places.Length; i++)
            {
                if (best < 0 || Rank(i).CompareTo(Rank(best)) > 0)
                {
                    best = i;
                }
            }

            return _colors[best];
        }

        private (bool Clear, double Distance) Rank(int i) => (_distances[i] > 0 && _places[i].IsClear, _distances[i]);

        private static Rgb Lattice(int i) => new(Level(i / (Levels * Levels)), Level(i / Levels % Levels), Level(i % Levels));

        private static byte Level(int i) => (byte)((i * 16) + 8);
    }

    /// <summary>A colour in Oklab, where equal distances look equal (Ottosson, 2020).</summary>
    private readonly record struct Lab(double L, double A, double B)
    {
        /// <summary>Neither dark, pale nor grey.</summary>
        public bool IsClear => L is >= 0.45 and <= 0.88 && Math.Sqrt((A * A) + (B * B)) >= 0.08;

        public static Lab Of(Rgb color)
        {
            double r = Linear(color.R), g = Linear(color.G), b = Linear(color.B);
            var l = Math.Cbrt((0.4122214708 * r) + (0.5363325363 * g) + (0.0514459929 * b));
            var m = Math.Cbrt((0.2119034982 * r) + (0.6806995451 * g) + (0.1073969566 * b));
            var s = Math.Cbrt((0.0883024619 * r) + (0.2817188376 * g) + (0.6299787005 * b));
            return new Lab(
                (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
                (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
                (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s));
        }

        public double Distance(Lab other) => Math.Sqrt(Square(L - other.L) + Square(A - other.A) + Square(B - other.B));

        // sRGB's curve.
        private static double Linear(byte value)
        {
            var share = value / 255.0;
            return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        }

        private static double Square(double value) => value * value;
    }
}
