namespace EUNet.Generator.Spec;

/// <summary>A key of the vocabulary.</summary>
/// <param name="Name">As written in YAML.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Docs">One or two sentences, shown by editors.</param>
public sealed record SpecKey(string Name, ValueKind Kind, string Docs)
{
    /// <summary>What it is where it is not said, as it would be written; null for a section (its keys have defaults) and where
    /// <see cref="DefaultNote"/> tells it.</summary>
    public string? Default { get; init; }

    /// <summary>The default in words, where it depends on other keys.</summary>
    public string? DefaultNote { get; init; }

    /// <summary>There is no default: the key must be said.</summary>
    public bool Required { get; init; }

    /// <summary>A value for examples.</summary>
    public string Example { get; init; } = "...";

    /// <summary>With <c>extends</c>, the base's mapping is replaced, not completed: its entries make sense only together.</summary>
    public bool ReplacedWhole { get; init; }
}
