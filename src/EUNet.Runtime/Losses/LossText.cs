using System.Globalization;
using System.Text.RegularExpressions;

namespace EUNet.Losses;

/// <summary>Losses as a command line or a run's file states them: <c>cross-entropy + 0.5 dice</c>.</summary>
internal static partial class LossText
{
    private const string Known =
        "cross-entropy, cross-entropy(label smoothing), bce, bce(weight of positives), dice, jaccard, tversky(alpha, beta), focal(gamma), focal(gamma, alpha) and lovasz, "
        + "and sums of them such as 'cross-entropy + 0.5 dice'";

    /// <summary>The loss that a text states.</summary>
    /// <exception cref="InputException">It states none.</exception>
    public static Loss Parse(string text) => text.Split('+').Select(Term).Aggregate((sum, term) => sum + term);

    /// <summary>A name with arguments.</summary>
    public static string Write(string name, params IEnumerable<double> arguments)
        => arguments.Any() ? $"{name}({string.Join(", ", arguments.Select(Number))})" : name;

    /// <summary>A number as it is stated.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static Loss Term(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
        {
            throw Unknown(text);
        }

        double[] arguments = match.Groups["arguments"].Success ? [.. match.Groups["arguments"].Value.Split(',').Select(argument => Value(argument, text))] : [];
        Loss loss = (match.Groups["name"].Value, arguments) switch
        {
            ("cross-entropy", []) => Loss.CrossEntropy(),
            ("cross-entropy", [>= 0 and < 1]) => Loss.CrossEntropy(labelSmoothing: arguments[0]),
            ("bce", []) => Loss.Bce(),
            ("bce", [> 0]) => Loss.Bce(arguments[0]),
            ("dice", []) => Loss.Dice(),
            ("jaccard", []) => Loss.Jaccard(),
            ("tversky", [>= 0, >= 0]) => Loss.Tversky(arguments[0], arguments[1]),
            ("focal", [>= 0]) => Loss.Focal(arguments[0]),
            ("focal", [>= 0, >= 0 and <= 1]) => Loss.Focal(arguments[0], arguments[1]),
            ("focal", []) => Loss.Focal(),
            ("lovasz", []) => Loss.Lovasz(),
            _ => throw Unknown(text),
        };
        return match.Groups["weight"].Success ? Value(match.Groups["weight"].Value, text) * loss : loss;
    }

    private static double Value(string number, string text)
        => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw Unknown(text);

    private static InputException Unknown(string text) => new($"There is no loss '{text.Trim()}'. There are {Known}.");

    [GeneratedRegex(@"^\s*((?<weight>\d[\d.eE-]*)\s*\*?\s*)?(?<name>[a-z-]+)\s*(\((?<arguments>[^()]*)\))?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
