using System.Globalization;

namespace EUNet.Losses;

/// <summary>
/// What a loss's text may say: <c>cross-entropy(balanced) + 0.5 dice(smooth 1, present)</c>. <c>LossText</c> makes losses of it. This file is compiled
/// into the generator too, which checks specs with it: both read one language.
/// </summary>
internal static class LossGrammar
{
    /// <summary>For messages: every form.</summary>
    public const string Known =
        "cross-entropy, cross-entropy(smoothing 0.1), cross-entropy(weights 1, 2.5, ...), cross-entropy(balanced), bce, bce(weight of positives), dice, "
        + "dice(smooth 1), dice(present), jaccard, tversky(alpha, beta), focal(gamma), focal(gamma, alpha), lovasz, "
        + "and sums of them such as 'cross-entropy + 0.5 dice'";

    private static readonly NumberRange Any = new("from 0", _ => true);
    private static readonly NumberRange Positive = new("above 0", value => value > 0);
    private static readonly NumberRange Share = new("from 0 to 1", value => value <= 1);
    private static readonly NumberRange ShareBelowOne = new("from 0 and below 1", value => value < 1);

    private static readonly Option[] OverlapOptions = [new("smooth", Positive), new("present", Any, 0)];

    private static readonly Form[] Forms =
    [
        new("cross-entropy", 0, [], [new("smoothing", ShareBelowOne), new("weights", Any, int.MaxValue), new("balanced", Any, 0)]),
        new("bce", 0, [new("weight", Positive)], []),
        new("dice", 0, [], OverlapOptions),
        new("jaccard", 0, [], OverlapOptions),
        new("tversky", 2, [new("alpha", Any), new("beta", Any)], OverlapOptions),
        new("focal", 0, [new("gamma", Any), new("alpha", Share)], []),
        new("lovasz", 0, [], []),
    ];

    /// <summary>The terms of a sum, each of a known form.</summary>
    /// <exception cref="LossFormatException">The text says something else.</exception>
    public static IReadOnlyList<LossTerm> Read(string text)
    {
        var scanner = new Scanner(text);
        var terms = new List<LossTerm>();
        do
        {
            var term = ReadTerm(scanner);
            if (Flaw(term) is { } flaw)
            {
                throw new LossFormatException(flaw, term.Offset, term.Name.Length);
            }

            terms.Add(term);
        }
        while (scanner.Takes('+'));

        return scanner.AtEnd ? terms : throw scanner.Error($"'{scanner.Rest}' is left over");
    }

    private static LossTerm ReadTerm(Scanner scanner)
    {
        double weight = 1;
        if (scanner.Number() is { } factor)
        {
            weight = factor;
            scanner.Takes('*');
        }

        var offset = scanner.Offset;
        var name = scanner.Word() ?? throw scanner.Error(scanner.AtEnd ? "a loss's name is missing at the end" : $"'{scanner.Rest}' begins with no loss's name");
        var arguments = new Dictionary<string, IReadOnlyList<double>>();
        if (scanner.Takes('('))
        {
            do
            {
                ReadArgument(scanner, name, arguments);
            }
            while (scanner.Takes(','));

            if (!scanner.Takes(')'))
            {
                throw scanner.Error($"the bracket of {name} is not closed where it should be");
            }
        }

        return new LossTerm(weight, name, arguments, offset);
    }

    // Numbers behind a comma go on with the list that a word began: (weights 1, 2.5, smoothing 0.1).
    private static void ReadArgument(Scanner scanner, string name, Dictionary<string, IReadOnlyList<double>> arguments)
    {
        var word = scanner.Word() ?? "";
        var numbers = new List<double>();
        if (word.Length > 0 && arguments.ContainsKey(word))
        {
            throw scanner.Error($"'{word}' stands twice");
        }

        while (scanner.Number() is { } number)
        {
            numbers.Add(number);
            if (!scanner.TakesCommaBeforeNumber())
            {
                break;
            }
        }

        if (word.Length == 0 && numbers.Count == 0)
        {
            throw scanner.Error($"the brackets of {name} hold a number or a word{(scanner.AtEnd ? "" : $", which '{scanner.Rest}' is not")}");
        }

        arguments[word] = numbers;
    }

    private static string? Flaw(LossTerm term)
    {
        if (Forms.FirstOrDefault(candidate => candidate.Name == term.Name) is not { } form)
        {
            return $"there is no loss '{term.Name}'";
        }

        var numbers = term.Numbers("");
        if (numbers.Count < form.Required || numbers.Count > form.Numbers.Length)
        {
            return form.Numbers.Length == 0
                ? $"{form.Name} takes no number without a word before it"
                : $"{form.Name} takes {(form.Required == 0 ? "at most " : "")}{form.Numbers.Length} number{(form.Numbers.Length == 1 ? "" : "s")}, not {numbers.Count}";
        }

        return numbers.Select((number, i) => form.Numbers[i].Flaw(form.Name, number)).FirstOrDefault(flaw => flaw is not null)
            ?? term.Words.Select(word => form.Options.FirstOrDefault(option => option.Name == word) is { } option
                ? option.Flaw(form.Name, term.Numbers(word))
                : $"{form.Name} knows no '{word}'").FirstOrDefault(flaw => flaw is not null)
            ?? (term.Has("weights") && term.Has("balanced") ? "'weights' and 'balanced' exclude each other" : null);
    }

    private sealed record NumberRange(string Text, Func<double, bool> Allows);

    private sealed record Form(string Name, int Required, Argument[] Numbers, Option[] Options);

    private sealed record Argument(string Name, NumberRange Range)
    {
        public string? Flaw(string loss, double value) => Range.Allows(value) ? null : $"the {Name} of {loss} is a number {Range.Text}";
    }

    /// <summary>A word with one number behind it, none, or any count above none.</summary>
    private sealed record Option(string Name, NumberRange Range, int Most = 1)
    {
        public string? Flaw(string loss, IReadOnlyList<double> values) => values.Count > Most || (Most > 0 && values.Count == 0)
            ? $"'{Name}' takes {(Most == 0 ? "no number" : Most == 1 ? "one number" : "a number for each class")} behind it"
            : values.Select(value => new Argument(Name, Range).Flaw(loss, value)).FirstOrDefault(flaw => flaw is not null);
    }

    private sealed class Scanner(string text)
    {
        private int _at;

        public bool AtEnd => Peek(_at) == '\0';

        /// <summary>Where the next mark is.</summary>
        public int Offset => Skipped(_at);

        public string Rest => text.Substring(Offset).TrimEnd();

        public LossFormatException Error(string message) => new(message, Offset, Math.Max(1, Rest.Length));

        public bool Takes(char mark)
        {
            var found = Peek(_at) == mark;
            _at = found ? Skipped(_at) + 1 : _at;
            return found;
        }

        public bool TakesCommaBeforeNumber()
        {
            if (Peek(_at) != ',' || !IsDigit(Peek(Skipped(_at) + 1)))
            {
                return false;
            }

            return Takes(',');
        }

        public string? Word()
        {
            var (from, to) = (Skipped(_at), Skipped(_at));
            while (to < text.Length && text[to] is (>= 'a' and <= 'z') or '-')
            {
                to++;
            }

            _at = to > from ? to : _at;
            return to > from ? text.Substring(from, to - from) : null;
        }

        // Digits, a fraction, an exponent; no sign: nothing here is below 0.
        public double? Number()
        {
            var from = Skipped(_at);
            var to = Digits(from);
            if (to == from)
            {
                return null;
            }

            if (At(to) == '.' && IsDigit(At(to + 1)))
            {
                to = Digits(to + 1);
            }

            if (At(to) is 'e' or 'E')
            {
                var sign = At(to + 1) is '+' or '-' ? 1 : 0;
                to = IsDigit(At(to + 1 + sign)) ? Digits(to + 1 + sign) : to;
            }

            var number = text.Substring(from, to - from);
            // Class weights are kept as float.
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value > float.MaxValue)
            {
                throw Error($"{number} is too large");
            }

            _at = to;
            return value;
        }

        private static bool IsDigit(char mark) => mark is >= '0' and <= '9';

        private char At(int index) => index < text.Length ? text[index] : '\0';

        private char Peek(int index) => At(Skipped(index));

        private int Digits(int index)
        {
            while (IsDigit(At(index)))
            {
                index++;
            }

            return index;
        }

        private int Skipped(int index)
        {
            while (index < text.Length && char.IsWhiteSpace(text[index]))
            {
                index++;
            }

            return index;
        }
    }
}

/// <summary>A term of a loss's text: <c>0.5 dice(smooth 1, present)</c>.</summary>
internal sealed class LossTerm(double weight, string name, IReadOnlyDictionary<string, IReadOnlyList<double>> arguments, int offset)
{
    /// <summary>Where its name begins in the text.</summary>
    public int Offset => offset;

    /// <summary>What the loss is multiplied by.</summary>
    public double Weight => weight;

    /// <summary>The loss's name.</summary>
    public string Name => name;

    /// <summary>The words in its brackets.</summary>
    public IEnumerable<string> Words => arguments.Keys.Where(word => word.Length > 0);

    /// <summary>Whether a word is in its brackets.</summary>
    public bool Has(string word) => arguments.ContainsKey(word);

    /// <summary>The numbers behind a word; "": those before any word.</summary>
    public IReadOnlyList<double> Numbers(string word) => arguments.TryGetValue(word, out var numbers) ? numbers : [];

    /// <summary>The number behind a word, or what holds without it.</summary>
    public double Number(string word, double otherwise) => Numbers(word) is [var number, ..] ? number : otherwise;
}

/// <summary>A text that states no loss.</summary>
/// <param name="message">What is wrong with it, to stand behind a colon.</param>
/// <param name="offset">Where in the text.</param>
/// <param name="length">How much of it.</param>
internal sealed class LossFormatException(string message, int offset, int length) : FormatException(message)
{
    /// <summary>Where in the text; its length where something is missing at the end.</summary>
    public int Offset => offset;

    /// <summary>How much of the text.</summary>
    public int Length => length;
}
