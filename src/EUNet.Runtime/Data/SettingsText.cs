using System.Globalization;
using System.Text.RegularExpressions;

namespace EUNet.Data;

/// <summary>Texts of named settings parted by commas, <c>scale 0.5..2, flip 0.5</c>, or <c>none</c>.</summary>
internal static partial class SettingsText
{
    private const string Nothing = "none";

    /// <summary>Reads a text, setting by setting.</summary>
    /// <typeparam name="T">What it states.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="none">What it states before its first setting.</param>
    /// <param name="example">All settings there are, for messages.</param>
    /// <param name="with">Adds a setting, by name and value; null where there is none of that name.</param>
    /// <param name="problem">What is wrong with the numbers, or null.</param>
    /// <exception cref="InputException">It cannot be read; the message quotes it.</exception>
    public static T Parse<T>(string text, T none, string example, Func<T, string, string, T?> with, Func<T, string?> problem)
        where T : class
    {
        if (text.Trim() == Nothing)
        {
            return none;
        }

        var (stated, seen) = (none, new HashSet<string>());
        foreach (var part in Commas().Split(text))
        {
            var match = Setting().Match(part);
            if (!match.Success)
            {
                throw Wrong($"'{part.Trim()}' is not a name and a value");
            }

            var name = match.Groups[1].Value;
            if (!seen.Add(name))
            {
                throw Wrong($"{name} is there twice");
            }

            try
            {
                stated = with(stated, name, match.Groups[2].Value) ?? throw Wrong($"there is no '{name}'");
            }
            catch (FormatException e)
            {
                throw Wrong(e.Message);
            }
        }

        return problem(stated) is { } found ? throw Wrong(found) : stated;

        InputException Wrong(string what)
            => new($"Augmentation '{text}': {what}. Write '{Nothing}', or any of these, parted by commas: '{example}'.");
    }

    /// <summary>A text of settings; those that are null are left out.</summary>
    public static string Write(params IEnumerable<string?> settings) => string.Join(", ", settings.OfType<string>()) is { Length: > 0 } text ? text : Nothing;

    /// <summary>A setting of a number, or null if it is 0.</summary>
    public static string? Write(string name, double value) => value == 0 ? null : $"{name} {Number(value)}";

    /// <summary>A setting of a range, or null if it is all 1.</summary>
    public static string? Write(string name, double from, double to) => (from, to) == (1, 1) ? null : $"{name} {Number(from)}..{Number(to)}";

    /// <summary>A value that is a number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static double Value(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException($"'{text}' is no number");

    /// <summary>A value that is a range, <c>0.5..2</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static (double From, double To) Range(string text)
        => text.Split("..") is [var from, var to] ? (Value(from), Value(to)) : throw new FormatException($"'{text}' is no range such as 0.5..1");

    /// <summary>A number as <see cref="Value"/> reads it.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // Those within brackets part arguments.
    [GeneratedRegex(@",(?![^()]*\))", RegexOptions.CultureInvariant)]
    private static partial Regex Commas();

    [GeneratedRegex(@"^\s*([a-z]+)\s*(?:\s|(?=\())(\S.*?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Setting();
}
