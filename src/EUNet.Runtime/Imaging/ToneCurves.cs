namespace EUNet.Imaging;

/// <summary>Changes of a picture's levels, each channel by a table; as Pillow's ImageOps define them. Pixels are RGB, changed in place.</summary>
internal static class ToneCurves
{
    /// <summary>Stretches each channel to the whole range.</summary>
    public static void AutoContrast(Span<byte> pixels)
    {
        Span<byte> table = stackalloc byte[256];
        for (var c = 0; c < 3; c++)
        {
            var (least, most) = (255, 0);
            for (var i = c; i < pixels.Length; i += 3)
            {
                (least, most) = (Math.Min(least, pixels[i]), Math.Max(most, pixels[i]));
            }

            if (most <= least)
            {
                continue;
            }

            for (var level = least; level <= most; level++)
            {
                table[level] = (byte)((level - least) * 255 / (most - least));
            }

            Apply(pixels, c, table);
        }
    }

    /// <summary>Makes each channel's levels occur about equally often.</summary>
    public static void Equalize(Span<byte> pixels)
    {
        Span<int> counts = stackalloc int[256];
        Span<byte> table = stackalloc byte[256];
        for (var c = 0; c < 3; c++)
        {
            counts.Clear();
            var highest = 0;
            for (var i = c; i < pixels.Length; i += 3)
            {
                counts[pixels[i]]++;
                highest = Math.Max(highest, pixels[i]);
            }

            var step = ((pixels.Length / 3) - counts[highest]) / 255;
            if (step == 0)
            {
                continue;
            }

            for (int level = 0, below = step / 2; level < 256; level++)
            {
                table[level] = (byte)Math.Min(below / step, 255);
                below += counts[level];
            }

            Apply(pixels, c, table);
        }
    }

    /// <summary>255 minus each level.</summary>
    public static void Invert(Span<byte> pixels) => Solarize(pixels, 0);

    /// <summary>255 minus those levels that reach a threshold.</summary>
    public static void Solarize(Span<byte> pixels, int threshold)
    {
        foreach (ref var level in pixels)
        {
            level = level >= threshold ? (byte)(255 - level) : level;
        }
    }

    /// <summary>Keeps each level's highest bits.</summary>
    public static void Posterize(Span<byte> pixels, int bits)
    {
        foreach (ref var level in pixels)
        {
            level &= (byte)(0xFF00 >> bits);
        }
    }

    private static void Apply(Span<byte> pixels, int channel, ReadOnlySpan<byte> table)
    {
        for (var i = channel; i < pixels.Length; i += 3)
        {
            pixels[i] = table[pixels[i]];
        }
    }
}
