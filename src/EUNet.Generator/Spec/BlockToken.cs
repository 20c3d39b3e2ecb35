using System.Globalization;

namespace EUNet.Generator.Spec;

/// <summary>
/// Reads a stage's token as TensorFlow's EfficientNet writes it: <c>r2_k3_s22_e6_i16_o24_se0.25</c>. Parts may come in any order.
/// </summary>
internal static class BlockToken
{
    private const string Known =
        "parts are r (repeats), k (kernel), s (stride), e (expansion), i and o (filters), se (squeeze ratio), c1 (fused), "
        + "fcN (filters the fused expansion counts from), noskip";

    /// <summary>What a part may look like, for the schema.</summary>
    public const string PartPattern = "(r[0-9]+|k[0-9]+|s[12]{1,2}|e[0-9]+|i[0-9]+|o[0-9]+|se[0-9]*[.]?[0-9]+|c[01]|fc[0-9]+|noskip)";

    /// <summary>A part that cannot stand.</summary>
    /// <param name="Offset">Where in the token, from 0.</param>
    /// <param name="Length">Of the part.</param>
    public sealed record Flaw(int Offset, int Length, string What, string Mend);

    /// <summary>The stage, with InFilters 0 where the token has no i; or what is wrong with it.</summary>
    public static BlockSpec? Parse(string token, out Flaw? flaw)
    {
        var block = new BlockSpec(0, 0, 0, 0, 0, 0, 0, 0, false, 0, false);
        var seen = new HashSet<string>();
        var offset = 0;
        foreach (var part in token.Split('_'))
        {
            var letters = Letters(part);
            if (Apply(block, letters, part.Substring(letters.Length)) is not { } next)
            {
                var what = part.Length == 0 ? "an empty part" : $"'{part}' is no part of a block";
                flaw = new Flaw(offset, Math.Max(1, part.Length), what, MendFor(letters));
                return null;
            }

            if (!seen.Add(letters))
            {
                flaw = new Flaw(offset, part.Length, $"'{part}' says {letters} a second time", "remove one of the two");
                return null;
            }

            block = next;
            offset += part.Length + 1;
        }

        var lacking = new[] { "r", "k", "s", "e", "o" }.Where(letter => !seen.Contains(letter)).ToArray();
        flaw = lacking.Length > 0
            ? new Flaw(0, token.Length, $"it lacks {string.Join(", ", lacking)}", "write it like r2_k3_s22_e6_i16_o24")
            : block.FusedFrom > 0 && !block.Fused
                ? new Flaw(token.IndexOf("fc", StringComparison.Ordinal), 2, "fc goes with c1 only", "add c1, or remove the fc")
                : null;
        return flaw is null ? block : null;
    }

    private static string Letters(string part)
    {
        var length = 0;
        while (length < part.Length && part[length] is >= 'a' and <= 'z')
        {
            length++;
        }

        return part.Substring(0, length);
    }

    private static BlockSpec? Apply(BlockSpec block, string letters, string value) => letters switch
    {
        "r" when Whole(value, 1, 100) is { } n => block with { Repeat = n },
        "k" when Whole(value, 1, 15) is { } n && n % 2 == 1 => block with { Kernel = n },
        "s" when value is "1" or "2" or "11" or "12" or "21" or "22" =>
            block with { StrideY = value[0] - '0', StrideX = value[value.Length - 1] - '0' },
        "e" when Whole(value, 1, 64) is { } n => block with { Expansion = n },
        "i" when Whole(value, 1, 65536) is { } n => block with { InFilters = n },
        "o" when Whole(value, 1, 65536) is { } n => block with { OutFilters = n },
        "se" when Ratio(value) is { } ratio => block with { SqueezeRatio = ratio },
        "c" when value is "0" or "1" => block with { Fused = value == "1" },
        "fc" when Whole(value, 1, 65536) is { } n => block with { FusedFrom = n },
        "noskip" when value.Length == 0 => block with { NoSkip = true },
        _ => null,
    };

    private static string MendFor(string letters) => letters switch
    {
        "r" => "r takes the repeats, 1 to 100",
        "k" => "k takes an odd kernel, such as k3 or k5",
        "s" => "s takes 1 or 2, for both directions or for each: s2, s22",
        "e" => "e takes a whole number from 1 to 64",
        "i" or "o" or "fc" => $"{letters} takes a number of filters",
        "se" => "se takes a ratio above 0 and up to 1, such as se0.25",
        "c" => "c takes 1 (fused) or 0",
        _ => Known,
    };

    private static int? Whole(string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value : null;

    private static double? Ratio(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1
            ? value : null;
}
