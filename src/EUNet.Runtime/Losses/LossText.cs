using System.Globalization;

namespace EUNet.Losses;

/// <summary>Losses as a command line, a spec or a run's file states them: <c>cross-entropy + 0.5 dice</c>.</summary>
internal static class LossText
{
    /// <summary>The loss that a text states.</summary>
    /// <exception cref="InputException">It states none.</exception>
    public static Loss Parse(string text)
    {
        try
        {
            return LossGrammar.Read(text).Select(Term).Aggregate((sum, term) => sum + term);
        }
        catch (LossFormatException wrong)
        {
            throw new InputException($"'{text.Trim()}' states no loss: {wrong.Message}. There are {LossGrammar.Known}.", wrong);
        }
    }

    /// <summary>A name with arguments.</summary>
    public static string Write(string name, params IEnumerable<string> arguments) => arguments.Any() ? $"{name}({string.Join(", ", arguments)})" : name;

    /// <summary>A number as it is stated.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static Loss Term(LossTerm term)
    {
        var (smooth, present, numbers) = (term.Number("smooth", 0), term.Has("present"), term.Numbers(""));
        var loss = term.Name switch
        {
            "cross-entropy" when term.Has("balanced") => Loss.BalancedCrossEntropy(term.Number("smoothing", 0)),
            "cross-entropy" => Loss.CrossEntropy(
                term.Has("weights") ? [.. term.Numbers("weights").Select(weight => (float)weight)] : null, term.Number("smoothing", 0)),
            "bce" => Loss.Bce(numbers is [var positive] ? positive : 1),
            "dice" => Loss.Dice(smooth, present),
            "jaccard" => Loss.Jaccard(smooth, present),
            "tversky" => Loss.Tversky(numbers[0], numbers[1], smooth, present),
            "focal" => Loss.Focal(numbers is [var gamma, ..] ? gamma : 2, numbers is [_, var alpha] ? alpha : null),
            "lovasz" => Loss.Lovasz(),
            var name => throw new System.Diagnostics.UnreachableException($"The grammar knows the loss {name}, and nothing makes it."),
        };
        return term.Weight == 1 ? loss : term.Weight * loss;
    }
}
