using System.Globalization;
using System.Text.RegularExpressions;

namespace EUNet.Training;

/// <summary>A name with named numbers, as options and a run's file state optimizers and schedules: <c>step(every 30, factor 0.1)</c>.</summary>
internal sealed partial class NamedNumbers
{
    private readonly string _text;
    private readonly string _what;
    private readonly string _known;
    private readonly List<(string Name, double Number)> _numbers = [];
    private readonly List<string> _taken = [];

    private NamedNumbers(string text, string what, string known, string name) => (_text, _what, _known, Name) = (text, what, known, name);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it states, for errors.</param>
    /// <param name="known">What it may state, for errors.</param>
    /// <exception cref="InputException">It is none of that form.</exception>
    public static NamedNumbers Read(string text, string what, string known)
    {
        var match = Form().Match(text);
        var call = new NamedNumbers(text.Trim(), what, known, match.Groups["name"].Value);
        if (!match.Success)
        {
            throw call.Wrong("write a name, and in brackets names with numbers");
        }

        foreach (var part in match.Groups["numbers"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is 0 or > 2 || !double.TryParse(words[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            {
                throw call.Wrong($"'{part}' is no name with a number");
            }

            call._numbers.Add((words.Length == 2 ? words[0] : "", number));
        }

        return call;
    }

    /// <summary>A number by its name, or, written without one, by its place.</summary>
    public double Take(string name, double otherwise, double least = double.NegativeInfinity, double below = double.PositiveInfinity)
    {
        var place = _taken.Count;
        _taken.Add(name);
        var at = _numbers.FindIndex(number => number.Name == name);
        at = at < 0 && place < _numbers.Count && _numbers[place].Name.Length == 0 ? place : at;
        if (at < 0)
        {
            return otherwise;
        }

        var value = _numbers[at].Number;
        return value >= least && value < below
            ? value
            : throw Wrong($"{name} cannot be {value.ToString("R", CultureInfo.InvariantCulture)}: it is {(double.IsInfinity(below) ? $"at least {least}" : $"from {least} to below {below}")}");
    }

    /// <summary>Whether a number is stated.</summary>
    public bool Has(string name) => _numbers.Exists(number => number.Name == name);

    /// <summary>Refuses numbers that nobody took.</summary>
    /// <exception cref="InputException">There are some.</exception>
    public void End()
    {
        if (_numbers.Count > _taken.Count || _numbers.Find(number => number.Name.Length > 0 && !_taken.Contains(number.Name)) is { Name.Length: > 0 })
        {
            throw Wrong(_taken.Count == 0 ? $"{Name} takes no numbers" : $"{Name} takes {string.Join(", ", _taken)}");
        }
    }

    /// <summary>What to throw where the name is none.</summary>
    public InputException Unknown() => Wrong($"there is no {Name}");

    private InputException Wrong(string why) => new($"'{_text}' states no {_what}: {why}. There are {_known}.");

    [GeneratedRegex(@"^\s*(?<name>[a-z][a-z-]*)\s*(\(\s*(?<numbers>[^()]*)\))?\s*$")]
    private static partial Regex Form();
}
